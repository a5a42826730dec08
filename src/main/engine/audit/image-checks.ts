import type { AuditedImage } from '../catalogue/queries/audited-rows.ts';
import { median } from '../base/statistics.ts';
import type { Remark } from './caption-checks.ts';
import { showPercent } from '../../../shared/text/numbers.ts';

/** An image with a side below this, and far below what is usual here, is called tiny. */
const tinySide = 64;
const tinyShare = 0.25;
/** Bits of 64 in which the perceptual hashes of two copies may differ. */
const copyBits = 8;
/** Vectors nearer than this stand for copies, even where no hash could be taken. */
const copyCosine = 0.995;
/** Deviations from the usual distance to the nearest others. */
const farOut = 4;
/** A label is called wrong when another class is this probable and its own this improbable. */
const [sureShare, doubtfulShare] = [0.6, 0.2];

/** The median short side of the images; 0 when no size is known. */
export function usualSide(images: readonly AuditedImage[]): number {
  const sides = images.flatMap(({ width, height }) =>
    width === null || height === null ? [] : [Math.min(width, height)],
  );
  return sides.length === 0 ? 0 : median(sides);
}

/** What an image says against itself. */
export function checkImage({ problem, width, height }: AuditedImage, usual: number): Remark[] {
  if (problem !== null)
    return [{ reason: 'broken-image', probability: 0.99, text: `The image cannot be read: ${problem}` }];
  if (width === null || height === null) return [];
  const side = Math.min(width, height);
  if (side >= tinySide || side >= tinyShare * usual) return [];
  return [{ reason: 'tiny-image', probability: 0.6, text: `The image has only ${width} × ${height} pixels.` }];
}

/** An image that has the same bytes as another, or nearly the same vector and perceptual hash. The later one is remarked on. */
export function checkCopy(
  image: AuditedImage,
  first: AuditedImage,
  { exact, bits, cosine }: { exact: boolean; bits: number | null; cosine: number },
): Remark | null {
  if (!exact && !(bits === null ? cosine >= copyCosine : bits <= copyBits)) return null;
  const leak = image.split !== first.split && image.split !== null && first.split !== null;
  const what = exact ? 'the same file as' : 'nearly the same image as';
  const where = leak
    ? ` It stands in ${image.split} and that one in ${first.split}, so a model is tested on what it has seen.`
    : '';
  return {
    reason: leak ? 'leak' : exact ? 'duplicate' : 'near-duplicate',
    probability: exact ? 0.95 : leak ? 0.85 : 0.7,
    text: `This is ${what} ${first.key}.${where}`,
    imageId: first.id,
    cosine,
  };
}

/** A class that the other images of the project contradict. */
export function checkLabel(
  image: AuditedImage,
  { predicted, predictedShare, labelShare }: { predicted: string | null; predictedShare: number; labelShare: number },
): Remark | null {
  if (image.className === null || predicted === null || predicted === image.className) return null;
  if (predictedShare < sureShare || labelShare > doubtfulShare) return null;
  const percent = (share: number): string => showPercent(share, 0);
  return {
    reason: 'wrong-label',
    probability: Math.min(0.98, predictedShare),
    text: `The image looks like ${predicted} (${percent(predictedShare)}), but its class is ${image.className} (${percent(labelShare)}).`,
    className: predicted,
  };
}

/** An image unlike all others. */
export function checkOddness(oddness: number): Remark | null {
  if (oddness < farOut) return null;
  return {
    reason: 'outlier',
    probability: Math.min(0.5, 0.05 * oddness),
    text: 'The image is unlike every other one here.',
  };
}
