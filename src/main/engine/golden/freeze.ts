import { sql } from 'kysely';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { GoldenMeasure } from '../../../shared/contract/golden.ts';
import type { Filter } from '../../../shared/contract/samples.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listPromptedClasses, listTemplateTexts } from '../catalogue/queries/evaluated-rows.ts';
import { readTrainingImages } from '../catalogue/queries/training-data.ts';
import { defaultTemplates, fillTemplate } from '../evaluation/templates.ts';
import type { GoldenContent } from './content.ts';

/** Freezes the samples that match a filter, as one history step; returns the id of the set. Fails with `conflict` or `empty-selection`. */
export async function freeze(
  catalogue: Catalogue,
  { name, filter, measure }: { name: string; filter: Filter; measure?: GoldenMeasure | undefined },
  options: CallOptions = {},
): Promise<number> {
  const content = await readContent(catalogue, filter);
  if (content.images.length === 0) {
    throw new StudioError(
      'empty-selection',
      'No usable images match the filter: rejected and broken images, and those with neither caption nor class, are skipped. Widen the filter.',
    );
  }
  const row = {
    name,
    measure: measure ?? suggestMeasure(content),
    content: JSON.stringify(content),
    created_at: Date.now(),
  };
  const problem = findMeasureProblem(row.measure, content);
  if (problem !== null) throw new StudioError('invalid-input', problem, { measure: row.measure });
  return catalogue.write(
    `Create the golden set ${name}`,
    'edit',
    async (edits) => {
      await requireFreeName(edits.db, edits.project, name);
      const [id] = await edits.insert('golden_set', [row]);
      return id!;
    },
    options,
  );
}

/** Fails with `conflict` if another golden set has the same name. */
async function requireFreeName(db: Catalogue['db'], project: number, name: string): Promise<void> {
  const { rows } = await sql`select 1 from golden_set where project_id = ${project} and name = ${name}`.execute(db);
  if (rows.length > 0)
    throw new StudioError('conflict', `There is already a golden set named ${name}. Choose another name.`, { name });
}

async function readContent({ db, project }: Catalogue, filter: Filter): Promise<GoldenContent> {
  const found = await readTrainingImages(db, project, { filter });
  const classes = await listPromptedClasses(db, project);
  const ownTemplates = await listTemplateTexts(db, project);
  const templates = ownTemplates.length > 0 ? ownTemplates : defaultTemplates;
  const positions = new Map(classes.map(({ id }, position) => [id, position]));
  const images = found.map(({ id, key, hash, location, classId, captions }) => ({
    id,
    key,
    hash,
    ...location,
    label: classId === null ? -1 : (positions.get(classId) ?? -1),
    captions: [...captions],
  }));
  return {
    classes: classes.map(({ name, prompt }) => ({
      name,
      prompts: templates.map((template) => fillTemplate(template, prompt)),
    })),
    images: images.filter(({ label, captions }) => label >= 0 || captions.length > 0),
  };
}

/** Captions that repeat across images, such as class names, cannot distinguish images. */
function suggestMeasure({ images, classes }: GoldenContent): GoldenMeasure {
  const labelled = images.filter(({ label }) => label >= 0).length;
  const captions = images.flatMap(({ captions: own }) => own);
  const distinct = captions.length > 0 && new Set(captions).size * 2 > captions.length;
  return classes.length > 1 && labelled * 2 >= images.length && !distinct ? 'accuracy' : 'recall';
}

function findMeasureProblem(measure: GoldenMeasure, { images, classes }: GoldenContent): string | null {
  if (measure === 'accuracy') {
    const usable = classes.length > 1 && images.some(({ label }) => label >= 0);
    return usable ? null : 'Accuracy needs at least two classes and labelled images. Use recall for this set.';
  }
  const captioned = images.filter(({ captions }) => captions.length > 0).length;
  return captioned > 1 ? null : 'Recall needs at least two images with captions. Add captions, or label the images.';
}
