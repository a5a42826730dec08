import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleSize } from '../../../shared/contract/sample.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { readSetting, writeSetting } from '../catalogue/queries/settings.ts';
import { setTemplates } from '../catalogue/writes/classes.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { Encoders } from '../encoders/encoders.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { importSource } from '../interchange/importer.ts';
import type { Golden } from '../golden/golden.ts';
import type { Promotion } from '../promotion/promotion.ts';
import type { JobContext } from '../jobs/queue.ts';
import { sceneFiles, writeScenes } from '../scenes/write-scenes.ts';
import { makeSample } from './make-sample.ts';

/** The services that filling a sample project needs. */
export interface SampleServices {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly encoders: Encoders;
  readonly evaluation: Evaluation;
  readonly golden: Golden;
  readonly promotion: Promotion;
  /** The folder of the bundled starter model. */
  readonly starter: string;
}

/** The folder of the scenes in a sample project. */
const scenesFolder = 'scenes';

/** The name of the starter model in a project. */
const starterName = 'starter';

/** Side of a scene in pixels. */
const side = 256;

/** The prompt templates of the sample project. */
const templates = ['a {}', 'a picture of a {}', 'a striped {}', 'a dotted {}', 'a checked {}'];

/** Draws, imports and embeds a sample project. Completed steps of an interrupted run are not repeated. */
export async function fillSample(
  { catalogue, compute, encoders, evaluation, golden, promotion, starter }: SampleServices,
  size: SampleSize,
  context: JobContext,
): Promise<{ samples: number; modelId: number }> {
  const scenes = makeSample(size);
  const folder = join(catalogue.folder, scenesFolder);
  if (!existsSync(folder)) await writeScenes(compute, scenes, folder, { side, ...context });
  await setTemplates(catalogue, templates, context);
  await importSource({ catalogue, compute }, join(folder, sceneFiles.captions), {}, context);
  const known = (await encoders.list()).find(({ name }) => name === starterName);
  const modelId = known?.id ?? (await encoders.add({ source: starter, name: starterName }, context));
  await encoders.embed(modelId, { provider: 'auto', batch: 32 }, context);
  await evaluation.align(modelId, context);
  await createGoldenSets({ golden, promotion }, modelId, context);
  await markFilled(catalogue, size);
  return { samples: scenes.samples.length, modelId };
}

/** The golden sets that evaluate a run: one per split that is not trained on. */
export const evaluationSets = [
  { name: 'New scenes', split: 'dev' },
  { name: 'General ability', split: 'general' },
] as const;

/** Creates the golden sets, evaluates the starter on them and sets the regression guard. */
async function createGoldenSets(
  { golden, promotion }: Pick<SampleServices, 'golden' | 'promotion'>,
  modelId: number,
  context: JobContext,
): Promise<void> {
  const frozen = await golden.list();
  for (const { name, split } of evaluationSets) {
    const known = frozen.find((set) => set.name === name);
    const set = known ?? (await golden.create({ name, filter: { splits: [split] }, measure: 'recall' }, context));
    await golden.evaluate({ goldenId: set.id, modelId, provider: 'auto' }, context);
    const { guard } = await promotion.state();
    if (split === 'general' && guard.goldenId === null) await promotion.setGuard({ ...guard, goldenId: set.id });
  }
}

/** The settings of a sample project; null for any other project. */
export function readSample({ db, project }: Catalogue): Promise<(SampleSize & { filled: boolean }) | null> {
  return readSetting(db, project, 'sample');
}

/** Marks a project as a sample project that is still to be filled. */
export async function markSample(catalogue: Catalogue, size: SampleSize): Promise<void> {
  await catalogue.store(async (db) => {
    await writeSetting(db, catalogue.project, 'sample', { ...size, filled: false });
    await writeSetting(db, catalogue.project, 'guide', { step: 0, dismissed: false });
  });
}

async function markFilled(catalogue: Catalogue, size: SampleSize): Promise<void> {
  await catalogue.store((db) => writeSetting(db, catalogue.project, 'sample', { ...size, filled: true }));
}
