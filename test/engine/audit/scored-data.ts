import { bagWords } from '../../../src/main/engine/audit/scoring/words.ts';
import { groupSiblings, type PairedData } from '../../../src/main/engine/audit/scoring/pairs.ts';
import { makeRandom } from '../../helpers/random.ts';

/** Pairs with known errors. */
export interface KnownPairs {
  readonly data: PairedData;
  readonly wrong: readonly boolean[];
  readonly texts: readonly string[];
}

const concepts = ['red', 'green', 'blue', 'dog', 'cat', 'bird', 'snow', 'sand', 'grass', 'street', 'ball', 'boat'];
const dimensions = 16;

/**
 * Images that show three of twelve things each, and captions that name them, both as noisy vectors; a share of the captions belongs to
 * another image. `captions` is the number of captions per image.
 */
export function makeKnownPairs(images: number, captions: number, wrongShare: number, noise = 0.5): KnownPairs {
  const random = makeRandom(7);
  const normal = (): number => random() + random() + random() + random() - 2;
  const axes = concepts.map(() => Array.from({ length: dimensions }, normal));
  const shown = Array.from({ length: images }, () => {
    const things = new Set<number>();
    while (things.size < 3) things.add(Math.floor(random() * concepts.length));
    return [...things];
  });
  const vector = (things: readonly number[]): number[] => {
    const sum = Array.from({ length: dimensions }, (_, axis) => {
      const meant = things.reduce((total, thing) => total + axes[thing]![axis]!, 0);
      return meant + 2 * noise * normal();
    });
    const length = Math.hypot(...sum);
    return sum.map((value) => value / length);
  };
  const imageOf: number[] = [];
  const wrong: boolean[] = [];
  const texts: string[] = [];
  const captionVectors: number[] = [];
  for (let image = 0; image < images; image++) {
    for (let slot = 0; slot < captions; slot++) {
      const isWrong = random() < wrongShare;
      const kept = shown[isWrong ? (image + 1 + Math.floor(random() * (images - 1))) % images : image]!;
      imageOf.push(image);
      wrong.push(isWrong);
      texts.push(`a ${kept.map((thing) => concepts[thing]).join(' and a ')}`);
      captionVectors.push(...vector(kept));
    }
  }
  const imageRows = { data: Float32Array.from(shown.flatMap(vector)), rows: images, dimensions };
  const data = {
    images: imageRows,
    captions: { data: Float32Array.from(captionVectors), rows: imageOf.length, dimensions },
    imageOf: Uint32Array.from(imageOf),
    siblings: groupSiblings(Uint32Array.from(imageOf), images),
    bags: bagWords(texts),
  };
  return { data, wrong, texts };
}

/** The probability that a wrong pair has a higher score than a correct one (area under the ROC curve). */
export function areaUnder(scores: ArrayLike<number>, wrong: readonly boolean[]): number {
  const order = wrong.map((_, at) => at).sort((a, b) => scores[a]! - scores[b]!);
  const bad = wrong.filter(Boolean).length;
  const sum = order.reduce((total, at, place) => total + (wrong[at] ? place + 1 : 0), 0);
  return (sum - (bad * (bad + 1)) / 2) / (bad * (wrong.length - bad));
}
