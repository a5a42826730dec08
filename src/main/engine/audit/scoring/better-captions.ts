import { dotRows } from '../../similarity/matrix.ts';
import type { Neighbourhoods } from './neighbourhoods.ts';
import { haveSameWords, siblingsOf, type PairedData } from './pairs.ts';

/** The best-matching caption of another image for each image, with different words than its own captions, and its cosine; −1 for none. */
export function findBetterCaptions(
  data: PairedData,
  fitting: Neighbourhoods,
): { captions: Int32Array; cosines: Float32Array } {
  const { images, imageOf, siblings, bags } = data;
  const captions = new Int32Array(images.rows).fill(-1);
  const cosines = new Float32Array(images.rows);
  for (let image = 0; image < images.rows; image++) {
    const own = siblingsOf(siblings, image);
    for (let at = image * fitting.width, end = at + fitting.width; at < end; at++) {
      const caption = fitting.rows[at]!;
      if (imageOf[caption] === image || own.some((sibling) => haveSameWords(bags, sibling, caption))) continue;
      captions[image] = caption;
      cosines[image] = fitting.cosines[at]!;
      break;
    }
  }
  return { captions, cosines };
}

/** The probability of being wrong from which a swap is considered: this, or twice the share of wrong pairs. */
const doubtful = 0.35;
const timesUsual = 2;
/** Standard deviations of the cosine that both images must gain. */
const leastGain = 1;

/**
 * Finds swapped captions: two doubtful captions, each among the best matches of the other's image. Swaps with the greatest gain in cosine
 * are chosen first, each caption in at most one. Returns the partner of each caption, −1 for none.
 */
export function findSwaps(
  data: PairedData,
  wrong: Float32Array,
  fitting: Neighbourhoods,
  deviation: number,
  wrongShare: number,
): Int32Array {
  const suspicious = Math.min(doubtful, timesUsual * wrongShare);
  const { images, captions, imageOf, siblings } = data;
  const cosine = (image: number, caption: number): number => dotRows(images, image, captions, caption);
  const least = leastGain * deviation;
  const offers: { left: number; right: number; gain: number }[] = [];
  for (let image = 0; image < images.rows; image++) {
    for (const left of siblingsOf(siblings, image)) {
      if (wrong[left]! < suspicious) continue;
      const present = cosine(image, left);
      for (let at = image * fitting.width, end = at + fitting.width; at < end; at++) {
        const right = fitting.rows[at]!;
        const other = imageOf[right]!;
        if (other === image || wrong[right]! < suspicious) continue;
        const gained = fitting.cosines[at]! - present;
        if (!isAmongBest(fitting, other, left)) continue;
        const given = cosine(other, left) - cosine(other, right);
        if (gained > least && given > least) offers.push({ left, right, gain: gained + given });
      }
    }
  }
  const partner = new Int32Array(imageOf.length).fill(-1);
  for (const { left, right } of offers.sort((a, b) => b.gain - a.gain)) {
    if (partner[left] !== -1 || partner[right] !== -1) continue;
    partner[left] = right;
    partner[right] = left;
  }
  return partner;
}

function isAmongBest({ width, rows }: Neighbourhoods, image: number, caption: number): boolean {
  return rows.subarray(image * width, (image + 1) * width).includes(caption);
}
