import type { AuditedImage } from '../catalogue/queries/audited-rows.ts';
import { median } from '../base/statistics.ts';
import type { Remark } from './caption-checks.ts';
import { showPercent } from '../../../shared/text/numbers.ts';

/** An image is tiny if its shorter side is below this and below this share of the median. */
const tinySide = 64;
const tinyShare = 0.25;
/** The perceptual hashes of near-duplicates differ in at most this many of 64 bits. */
const copyBits = 8;
/** Without hashes, images with a cosine of at least this are near-duplicates. */
const copyCosine = 0.995;
/** The outlier score from which an image is reported. */
const farOut = 4;
/** A label is wrong if another class is at least, and its own at most, this probable. */
const [sureShare, doubtfulShare] = [0.6, 0.2];

/** The median short side of the images; 0 when no size is known. */
export function usualSide(images: readonly AuditedImage[]): number {
  const sides = images.flatMap(({ width, height }) =>
    width === null || height === null ? [] : [Math.min(width, height)],
  );
  return sides.length === 0 ? 0 : median(sides);
}

/** The problems of one image. */
export function checkImage({ problem, width, height }: AuditedImage, usual: number): Remark[] {
  if (problem !== null)
    return [{ reason: 'broken-image', probability: 0.99, text: `The image cannot be read: ${problem}` }];
  if (width === null || height === null) return [];
  const side = Math.min(width, height);
  if (side >= tinySide || side >= tinyShare * usual) return [];
  return [{ reason: 'tiny-image', probability: 0.6, text: `The image is only ${width} × ${height} pixels.` }];
}

/** Reports the later of two images with the same bytes, or with nearly the same vector and perceptual hash. */
export function checkCopy(
  image: AuditedImage,
  first: AuditedImage,
  { exact, bits, cosine }: { exact: boolean; bits: number | null; cosine: number },
): Remark | null {
  if (!exact && !(bits === null ? cosine >= copyCosine : bits <= copyBits)) return null;
  const leak = image.split !== first.split && image.split !== null && first.split !== null;
  const what = exact ? 'identical to' : 'nearly identical to';
  const where = leak
    ? ` It is in ${image.split} and the other one in ${first.split}, so a model would be tested on an image that it has seen.`
    : '';
  return {
    reason: leak ? 'leak' : exact ? 'duplicate' : 'near-duplicate',
    probability: exact ? 0.95 : leak ? 0.85 : 0.7,
    text: `This image is ${what} ${first.key}.${where}`,
    imageId: first.id,
    cosine,
  };
}

/** Reports a label that contradicts the other images of the project. */
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

/** Reports an image unlike all others. */
export function checkOutlier(outlierScore: number): Remark | null {
  if (outlierScore < farOut) return null;
  return {
    reason: 'outlier',
    probability: Math.min(0.5, 0.05 * outlierScore),
    text: 'The image is unlike all others in the project.',
  };
}
