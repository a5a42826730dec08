import type { Studio } from '../../../shared/contract/contract.ts';
import {
  goldenFigures,
  type Figure,
  type GoldenDifference,
  type GoldenFigures,
  type RecallFigures,
} from '../../../shared/contract/golden.ts';
import { tuneResult, tuneSettings } from '../../../shared/contract/tune-settings.ts';
import { followJob } from '../follow-job.ts';
import { findGolden } from '../studio.ts';
import type { Terminal } from '../terminal.ts';

/** The class that the starter model was not trained on. */
const newClass = 'crescent';

/** The settings of both versions; only their captions differ. */
const demoSettings = tuneSettings.parse({
  method: 'full',
  epochs: 12,
  batch: 128,
  learningRate: 4e-4,
  weightDecay: 0.1,
  warmup: 0.1,
  seed: 0,
});

/** Fine-tunes the starter on the current captions of the training split. */
export async function tune(studio: Studio, modelId: number, name: string, terminal: Terminal) {
  const { jobId } = await studio.tuning.start({ modelId, settings: demoSettings, data: { split: 'train' }, name });
  return tuneResult.parse(await followJob(studio, jobId, terminal));
}

/** The figures of one version on the golden sets. */
export interface VersionFigures {
  readonly model: string;
  readonly textToImage: RecallFigures;
  readonly imageToText: RecallFigures;
  /** Zero-shot accuracy on the images of the new class. */
  readonly newClass: Figure;
  readonly accuracy: Figure;
  /** The score of the regression guard: mean recall (R@1/5/10, both directions). */
  readonly general: Figure;
}

/** Evaluates a version on both golden sets of a sample project. */
export async function evaluate(studio: Studio, modelId: number, terminal: Terminal): Promise<VersionFigures> {
  const own = await measure(studio, 'New scenes', modelId, terminal);
  const general = await measure(studio, 'General ability', modelId, terminal);
  return {
    model: own.model,
    textToImage: own.textToImage!,
    imageToText: own.imageToText!,
    newClass: own.perClass.find(({ name }) => name === newClass)!.accuracy,
    accuracy: own.accuracy!,
    general: general.score,
  };
}

async function measure(studio: Studio, set: string, modelId: number, terminal: Terminal): Promise<GoldenFigures> {
  const { id: goldenId } = await findGolden(studio, set);
  const { jobId } = await studio.golden.evaluate({ goldenId, modelId });
  return goldenFigures.parse(await followJob(studio, jobId, terminal));
}

/** The paired difference of two versions on the new scenes. */
export async function compare(studio: Studio, beforeId: number, afterId: number): Promise<GoldenDifference> {
  const { id: goldenId } = await findGolden(studio, 'New scenes');
  return studio.golden.compare({ goldenId, beforeId, afterId });
}
