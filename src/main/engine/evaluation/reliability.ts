import type { Reliability } from '../../../shared/contract/evaluation.ts';

/** Bins of a reliability diagram, as in Guo et al. 2017. */
const reliabilityBins = 15;

/** The bin of a probability: bin m holds (m / M, (m + 1) / M]. */
export function binOf(probability: number): number {
  return Math.min(reliabilityBins - 1, Math.max(0, Math.ceil(probability * reliabilityBins) - 1));
}

/**
 * Mean probability against the share of right predictions in equal bins, and the expected calibration error: the mean of their
 * distances, weighted by images (Guo et al. 2017, equation 3; Naeini et al. 2015).
 */
export function measureReliability(
  probabilities: ArrayLike<number>,
  isRight: (row: number) => boolean,
  nll: number | null,
): Reliability {
  const sums = Array.from({ length: reliabilityBins }, () => ({ images: 0, confidence: 0, right: 0 }));
  for (let row = 0; row < probabilities.length; row++) {
    const bin = sums[binOf(probabilities[row]!)]!;
    bin.images++;
    bin.confidence += probabilities[row]!;
    if (isRight(row)) bin.right++;
  }
  const ece = sums.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0);
  return {
    bins: sums.map(({ images, confidence, right }, m) => ({
      from: m / reliabilityBins,
      to: (m + 1) / reliabilityBins,
      images,
      confidence: images === 0 ? null : Math.min(1, confidence / images),
      accuracy: images === 0 ? null : right / images,
    })),
    ece: probabilities.length === 0 ? 0 : Math.min(1, ece / probabilities.length),
    nll,
  };
}
