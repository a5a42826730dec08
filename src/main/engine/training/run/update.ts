import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { clipFactor } from '../gradient-norm.ts';
import type { Trainee } from './trainee.ts';

/**
 * One AdamW step of all trained parameters, with gradients averaged over their batches and clipped by their global norm. Returns the
 * norm before clipping; if it is not finite, nothing changes.
 */
export async function updateWeights(
  { image, text, scalars }: Trainee,
  { beta1, beta2, epsilon, weightDecay, clip }: TuneSettings,
  { step, rate, batches }: { step: number; rate: number; batches: number },
): Promise<number> {
  const parts = [image.tower.weights, text.tower.weights, scalars];
  if (batches > 1) for (const part of parts) part.scaleGradients(1 / batches);
  let squared = 0;
  for (const part of parts) squared += await part.squaredNorm();
  const gradientScale = clipFactor(squared, clip);
  if (Number.isNaN(gradientScale)) return Number.NaN;
  const constants = { beta1, beta2, epsilon, weightDecay };
  for (const part of parts) await part.update({ constants, rate, number: step, gradientScale });
  return Math.sqrt(squared);
}
