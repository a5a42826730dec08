import type { ComputeClient } from '../../compute/contract/contract.ts';
import type { EncoderRef, ItemFault } from '../../compute/contract/encoders.ts';
import type { ConcreteProvider } from '../../compute/contract/providers.ts';
import type { NpyType } from '../vectors/npy.ts';
import type { WorkContext } from '../../jobs/queue.ts';

/** What to compute: the model's inputs, or its output. */
export type Stage = 'tokens' | 'pixels' | 'embedding';

/** A stage that is ready to run; every row has `shape`. */
export interface StageRun {
  readonly type: NpyType;
  readonly shape: readonly number[];
  readonly provider: ConcreteProvider | null;
  readonly encode: (part: readonly string[]) => Promise<{ rows: ArrayBufferView; faults: readonly ItemFault[] }>;
}

interface StageRequest {
  readonly stage: Stage;
  readonly model: EncoderRef;
  readonly batch: number;
  readonly kind: 'images' | 'texts';
}

/** Determines the shape of a stage's rows and how they are computed. */
export async function openStage(
  encoders: ComputeClient['encoders'],
  { stage, model, batch, kind }: StageRequest,
  { signal, notice: onNotice }: WorkContext,
): Promise<StageRun> {
  const options = { signal };
  if (stage === 'tokens') {
    const { contextLength } = await encoders.tokens({ model, texts: [] }, options);
    const encode = async (texts: readonly string[]) => {
      const { ids } = await encoders.tokens({ model, texts: [...texts] }, options);
      return { rows: BigInt64Array.from(ids, BigInt), faults: [] };
    };
    return { type: '<i8', shape: [contextLength], provider: null, encode };
  }
  if (stage === 'pixels') {
    const { height, width } = await encoders.pixels({ model, images: [] }, options);
    const encode = async (files: readonly string[]) => {
      const { pixels, faults } = await encoders.pixels({ model, images: files.map((file) => ({ file })) }, options);
      return { rows: pixels, faults };
    };
    return { type: '<f4', shape: [3, height, width], provider: null, encode };
  }
  const { dimensions, provider, notice } = await encoders.open({ model }, options);
  if (notice !== null) onNotice(notice);
  const encode = async (part: readonly string[]) => {
    const how = { model, batch, normalise: false };
    if (kind === 'texts') {
      const { vectors } = await encoders.texts({ ...how, texts: [...part] }, options);
      return { rows: vectors, faults: [] };
    }
    const { vectors, faults } = await encoders.images({ ...how, images: part.map((file) => ({ file })) }, options);
    return { rows: vectors, faults };
  };
  return { type: '<f4', shape: [dimensions], provider, encode };
}
