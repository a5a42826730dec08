const steps = 60;
/** Nobody is surer than this that it is the word. */
const surest = 0.9;

/**
 * The probability that a gain is that of a caption with a wrong word: two distributions. That of wrong words is measured: what right captions lose by an
 * exchange that can be told from chance. That of right ones has heavy tails; it starts from what was measured and is fitted to the captions in
 * doubt, which are right pairs of the harder kind. Never falls as the gain rises.
 */
export function separateGains(right: readonly number[], losses: readonly number[], doubtful: readonly number[]) {
  const least = right.toSorted((a, b) => a - b)[Math.floor(0.95 * right.length)]!;
  const visible = losses.filter((loss) => loss > least);
  const wrong = describe(
    visible,
    visible.map(() => 1),
  );
  let usual = describe(
    right,
    right.map(() => 1),
  );
  let share = 0.2;
  const probability = (gain: number): number => {
    const [a, b] = [share * density(gain, wrong), (1 - share) * heavyDensity(gain, usual)];
    return a / (a + b || 1);
  };
  for (let step = 0; step < steps; step++) {
    const shares = doubtful.map(probability);
    share = Math.min(0.6, Math.max(0.01, shares.reduce((sum, one) => sum + one, 0) / Math.max(1, shares.length)));
    const fitted = describe([...doubtful, ...right], [...shares.map((one) => 1 - one), ...right.map(() => 1)]);
    usual = { mean: Math.min(fitted.mean, wrong.mean), deviation: Math.min(fitted.deviation, wrong.deviation) };
  }
  // Below the middle of the right ones a normal distribution that is wider would call the smallest gains suspicious again.
  const probabilityOf = (gain: number): number => (gain <= usual.mean ? 0 : Math.min(surest, probability(gain)));
  return { share, probabilityOf };
}

interface Normal {
  readonly mean: number;
  readonly deviation: number;
}

function describe(values: readonly number[], weights: readonly number[]): Normal {
  const mass = weights.reduce((sum, weight) => sum + weight, 1e-9);
  const mean = values.reduce((sum, value, at) => sum + weights[at]! * value, 0) / mass;
  const variance = values.reduce((sum, value, at) => sum + weights[at]! * (value - mean) ** 2, 0) / mass;
  return { mean, deviation: Math.max(1e-4, Math.sqrt(variance)) };
}

function density(value: number, { mean, deviation }: Normal): number {
  return (0.3989 * Math.exp(-0.5 * ((value - mean) / deviation) ** 2)) / deviation;
}

/** Student's t with five degrees of freedom: hard pairs gain far more than the usual ones. */
function heavyDensity(value: number, { mean, deviation }: Normal): number {
  const scale = deviation * Math.sqrt(3 / 5);
  const distance = (value - mean) / scale;
  return (0.3796 * (1 + distance ** 2 / 5) ** -3) / scale;
}
