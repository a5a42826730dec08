import { findNotNegatives, type Pair } from '../data/order.ts';
import type { Random } from '../../base/random.ts';
import type { PairBatch } from '../step/contrastive-step.ts';
import type { RunData } from './prepare-data.ts';
import type { Trainee } from './trainee.ts';

/** The inputs of a step: the feeds of each trained tower, and the embeddings of a frozen one. */
export async function makeBatch(
  { image, text }: Pick<Trainee, 'image' | 'text'>,
  { pairs: all }: Pick<RunData, 'pairs'>,
  pairs: readonly Pair[],
  random: Random,
): Promise<PairBatch> {
  const side = async (of: Trainee['image'], rows: readonly number[]) =>
    of.trained ? { feeds: await of.feed(rows, random) } : { embeddings: await of.frozen(rows, random) };
  return {
    size: pairs.length,
    image: await side(
      image,
      pairs.map((pair) => pair.image),
    ),
    text: await side(
      text,
      pairs.map((pair) => pair.text),
    ),
    notNegatives: findNotNegatives(pairs, all),
  };
}
