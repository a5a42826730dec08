import type { Reliability } from '../../../shared/contract/evaluation.ts';

/** Bins of a reliability diagram, as in Guo et al. 2017. */
const reliabilityBins = 15;

/** The bin of a probability: bin m holds (m / M, (m + 1) / M]. */
export function binOf(probability: number): number {
  return Math.min(reliabilityBins - 1, Math.max(0, Math.ceil(probability * reliabilityBins) - 1));
}

/**
 * Confidence against accuracy in equal bins, and the expected calibration error (ECE): their mean absolute difference, weighted by
 * images (Guo et al. 2017, equation 3; Naeini et al. 2015).
 */
export function measureReliability(
  probabilities: ArrayLike<number>,
  isCorrect: (row: number) => boolean,
  nll: number | null,
): Reliability {
  const sums = Array.from({ length: reliabilityBins }, () => ({ images: 0, confidence: 0, correct: 0 }));
  for (let row = 0; row < probabilities.length; row++) {
    const bin = sums[binOf(probabilities[row]!)]!;
    bin.images++;
    bin.confidence += probabilities[row]!;
    if (isCorrect(row)) bin.correct++;
  }
  const ece = sums.reduce((sum, { confidence, correct }) => sum + Math.abs(confidence - correct), 0);
  return {
    bins: sums.map(({ images, confidence, correct }, m) => ({
      from: m / reliabilityBins,
      to: (m + 1) / reliabilityBins,
      images,
      confidence: images === 0 ? null : Math.min(1, confidence / images),
      accuracy: images === 0 ? null : correct / images,
    })),
    ece: probabilities.length === 0 ? 0 : Math.min(1, ece / probabilities.length),
    nll,
  };
}
