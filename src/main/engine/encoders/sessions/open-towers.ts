import type { ConcreteProvider } from '../../compute/contract/providers.ts';
import { findTowers } from '../model/find-towers.ts';
import type { GraphSource } from './open-session.ts';
import { splitCombined } from './split-combined.ts';
import { TextTower } from './text-tower.ts';
import { VisionTower } from './vision-tower.ts';

/** Which graphs to open and how to run them. */
export interface TowersOptions {
  readonly folder: string;
  /** Numeric variant such as `fp16`; `''` is full precision. */
  readonly variant: string;
  readonly provider: ConcreteProvider;
  readonly threads?: number;
}

/** Both towers of a model. */
export interface Towers {
  readonly vision: VisionTower;
  readonly text: TextTower;
}

/** Opens both towers of a folder; only ONNX files are read. Fails with `model-invalid` or `model-unsupported`. */
export async function openTowers({ folder, variant, ...options }: TowersOptions): Promise<Towers> {
  const files = await findTowers(folder, variant);
  const sources: { vision: GraphSource; text: GraphSource } =
    files.kind === 'combined'
      ? await splitCombined(files.both)
      : { vision: { file: files.vision }, text: { file: files.text } };
  const vision = await VisionTower.open(sources.vision, options);
  try {
    return { vision, text: await TextTower.open(sources.text, options) };
  } catch (error) {
    await vision.close();
    throw error;
  }
}
