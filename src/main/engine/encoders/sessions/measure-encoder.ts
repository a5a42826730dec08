import { median } from '../../base/statistics.ts';
import type { Encoder } from './encoder.ts';

/** Measured throughput in items per second, and the batch sizes. */
export interface EncoderSpeed {
  readonly imagesPerSecond: number;
  readonly textsPerSecond: number;
  readonly batch: { readonly images: number; readonly texts: number };
}

interface Timing {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** The batch size of an embedding run. */
const largestBatch = 32;

/** A batch that takes longer than this (seconds) is reduced, so that measuring a large model stays short. */
const longestBatch = 1;

const fewestRuns = 3;

/** A caption of typical length; texts are trimmed to the longest of a batch, so its length determines the speed. */
const caption = 'Two brown dogs run over the wet grass with a red ball.';

/** Times a model's towers on prepared inputs: the median of runs that take about `seconds` per tower. */
export async function measureEncoder(encoder: Encoder, timing: Timing): Promise<EncoderSpeed> {
  const { image } = encoder.facts;
  const { vision } = encoder.towers;
  const area = 3 * image.width * image.height;
  const pixels = Float32Array.from({ length: largestBatch * area }, (_, index) => Math.sin(index));
  const images = await measure((count) => vision.run(pixels.subarray(0, count * area), image), timing);
  const texts = await measure((count) => {
    const batch = Array.from({ length: count }, () => caption);
    return encoder.embedTexts(batch, { batch: count, normalise: false, signal: timing.signal });
  }, timing);
  return {
    imagesPerSecond: images.perSecond,
    textsPerSecond: texts.perSecond,
    batch: { images: images.batch, texts: texts.batch },
  };
}

async function measure(
  run: (count: number) => Promise<unknown>,
  { seconds, signal }: Timing,
): Promise<{ perSecond: number; batch: number }> {
  // The first run compiles and allocates; the second shows how long one item takes.
  await run(1);
  const one = await time(() => run(1));
  const batch = Math.max(1, Math.min(largestBatch, Math.floor(longestBatch / Math.max(one, 1e-6))));
  await run(batch);
  const durations: number[] = [];
  let spent = 0;
  while (durations.length < fewestRuns || spent < seconds) {
    signal.throwIfAborted();
    const duration = await time(() => run(batch));
    durations.push(duration);
    spent += duration;
  }
  return { perSecond: batch / median(durations), batch };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
