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

/** Freezes what a filter selects, as one batch of the history; returns the number of the set. Fails with `conflict` or `empty-selection`. */
export async function freeze(
  catalogue: Catalogue,
  { name, filter, measure }: { name: string; filter: Filter; measure?: GoldenMeasure | undefined },
  options: CallOptions = {},
): Promise<number> {
  const content = await readContent(catalogue, filter);
  if (content.images.length === 0) {
    throw new StudioError(
      'empty-selection',
      'The filter selects no image that can be used: rejected and broken ones, and those with neither caption nor class, are left out. Widen the filter.',
    );
  }
  const row = {
    name,
    measure: measure ?? suggestMeasure(content),
    content: JSON.stringify(content),
    created_at: Date.now(),
  };
  const refused = refuseMeasure(row.measure, content);
  if (refused !== null) throw new StudioError('invalid-input', refused, { measure: row.measure });
  return catalogue.write(
    `Make the golden set ${name}`,
    'edit',
    async (edits) => {
      await refuseTaken(edits.db, edits.project, name);
      const [id] = await edits.insert('golden_set', [row]);
      return id!;
    },
    options,
  );
}

/** Fails with `conflict` when another golden set has the name. */
async function refuseTaken(db: Catalogue['db'], project: number, name: string): Promise<void> {
  const { rows } = await sql`select 1 from golden_set where project_id = ${project} and name = ${name}`.execute(db);
  if (rows.length > 0)
    throw new StudioError('conflict', `There is already a golden set ${name}. Choose another name.`, { name });
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

/** Captions that repeat from image to image, such as the name of the class, cannot tell images apart. */
function suggestMeasure({ images, classes }: GoldenContent): GoldenMeasure {
  const labelled = images.filter(({ label }) => label >= 0).length;
  const captions = images.flatMap(({ captions: own }) => own);
  const telling = captions.length > 0 && new Set(captions).size * 2 > captions.length;
  return classes.length > 1 && labelled * 2 >= images.length && !telling ? 'accuracy' : 'recall';
}

function refuseMeasure(measure: GoldenMeasure, { images, classes }: GoldenContent): string | null {
  if (measure === 'accuracy') {
    const useful = classes.length > 1 && images.some(({ label }) => label >= 0);
    return useful ? null : 'Accuracy needs two classes or more and labelled images. Judge this set by recall.';
  }
  const captioned = images.filter(({ captions }) => captions.length > 0).length;
  return captioned > 1 ? null : 'Recall needs at least two images with captions. Add captions, or label the images.';
}
