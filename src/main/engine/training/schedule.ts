/** A learning-rate schedule: linear warm-up, then cosine decay to zero or a constant. */
export interface Schedule {
  readonly kind: 'cosine' | 'constant';
  /** The highest learning rate. */
  readonly rate: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/** The learning rate of a step, counted from 0. */
export function learningRate({ kind, rate, warmupSteps, totalSteps }: Schedule, step: number): number {
  if (step < warmupSteps) return (rate * (step + 1)) / warmupSteps;
  if (kind === 'constant') return rate;
  const share = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  return 0.5 * rate * (1 + Math.cos(Math.PI * Math.min(1, share)));
}
