import { findNotNegatives, type Pair } from '../data/order.ts';
import type { Random } from '../../base/random.ts';
import type { PairBatch } from '../step/contrastive-step.ts';
import type { Arranged } from './arrange.ts';
import type { Trainee } from './trainee.ts';

/** The inputs of a step: what each tower that is trained is fed with, and the embeddings of one that is not. */
export async function makeBatch(
  { image, text }: Pick<Trainee, 'image' | 'text'>,
  { pairs: all }: Pick<Arranged, 'pairs'>,
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
