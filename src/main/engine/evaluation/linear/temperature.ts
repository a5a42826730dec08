/** Logits, [rows, classes] row-major, and the label of each row. */
export interface LabelledLogits {
  readonly logits: Float32Array;
  readonly labels: Int32Array;
  readonly classes: number;
}

/** The range of temperatures; predictions that are all correct or all wrong lead to a bound. */
const coldest = 0.05;
const hottest = 100;
const mostSteps = 60;

/**
 * The temperature T that minimises the mean negative log-likelihood of softmax(logits / T) over the rows for which `uses` holds
 * (Guo et al. 2017, § 4.2). The loss is convex in 1 / T, so bracketed Newton steps find it. 1 without rows.
 */
export async function fitTemperature(
  data: LabelledLogits,
  {
    uses = () => true,
    start = 1,
    pause,
  }: {
    readonly uses?: (row: number) => boolean;
    readonly start?: number;
    readonly pause: () => Promise<void>;
  },
): Promise<number> {
  const rows = [...data.labels.keys()].filter(uses);
  if (rows.length === 0) return 1;
  let [low, high] = [1 / hottest, 1 / coldest];
  let sharpness = 1 / start;
  for (let step = 0; step < mostSteps; step++) {
    await pause();
    const { slope, curvature } = differentiate(data, rows, sharpness);
    if (slope > 0) high = sharpness;
    else low = sharpness;
    const newton = curvature > 0 ? sharpness - slope / curvature : Number.NaN;
    // Bisects on a logarithmic scale, because temperatures 2 and 1/2 are equally far from 1.
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - sharpness) <= 1e-7 * sharpness) return 1 / next;
    sharpness = next;
  }
  return 1 / sharpness;
}

/** Mean negative log-likelihood of the labels, each row at its own temperature. */
export function meanNll({ logits, labels, classes }: LabelledLogits, temperatureOf: (row: number) => number): number {
  let sum = 0;
  labels.forEach((label, row) => {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const sharpness = 1 / temperatureOf(row);
    const most = scores.reduce((a, b) => Math.max(a, b));
    let total = 0;
    for (const score of scores) total += Math.exp((score - most) * sharpness);
    sum += Math.log(total) + (most - scores[label]!) * sharpness;
  });
  return labels.length === 0 ? 0 : sum / labels.length;
}

/** First and second derivative of the mean negative log-likelihood with respect to 1 / T: E[s] − s_y, and the variance of s. */
function differentiate(
  { logits, labels, classes }: LabelledLogits,
  rows: readonly number[],
  sharpness: number,
): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (const row of rows) {
    const from = row * classes;
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, logits[from + c]!);
    let [total, first, second] = [0, 0, 0];
    for (let c = 0; c < classes; c++) {
      const score = logits[from + c]! - most;
      const weight = Math.exp(score * sharpness);
      total += weight;
      first += weight * score;
      second += weight * score * score;
    }
    const mean = first / total;
    slope += mean - (logits[from + labels[row]!]! - most);
    curvature += second / total - mean * mean;
  }
  return { slope: slope / rows.length, curvature: curvature / rows.length };
}
