/** The k most probable classes of each image with the confidence in the best one; see `classify` in the contract. */
export interface BestClasses {
  readonly k: number;
  readonly indices: Uint32Array;
  readonly probabilities: Float32Array;
  readonly raw: Float32Array;
  readonly heldOut: Float32Array;
}

/** Finds the k highest logits of each row, [rows, classes], with their probabilities; ties keep the order of the classes. */
export function findBestClasses(
  logits: Float32Array,
  classes: number,
  {
    k: wanted,
    temperature,
    temperatureOf,
  }: {
    readonly k: number;
    readonly temperature: number;
    /** For images that the temperature was fitted on: that of their fold. */
    readonly temperatureOf: (row: number) => number;
  },
): BestClasses {
  const rows = logits.length / classes;
  const k = Math.min(wanted, classes);
  const best: BestClasses = {
    k,
    indices: new Uint32Array(rows * k),
    probabilities: new Float32Array(rows * k),
    raw: new Float32Array(rows),
    heldOut: new Float32Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const indices = best.indices.subarray(row * k, (row + 1) * k);
    rank(scores, indices);
    const most = scores[indices[0]!]!;
    const sumAt = (at: number) => {
      let sum = 0;
      for (const score of scores) sum += Math.exp((score - most) / at);
      return sum;
    };
    const sum = sumAt(temperature);
    indices.forEach((index, place) => {
      best.probabilities[row * k + place] = Math.exp((scores[index]! - most) / temperature) / sum;
    });
    best.raw[row] = temperature === 1 ? 1 / sum : 1 / sumAt(1);
    const own = temperatureOf(row);
    best.heldOut[row] = own === temperature ? 1 / sum : 1 / sumAt(own);
  }
  return best;
}

/** Writes the indices of the highest scores into `indices`, highest first. */
function rank(scores: Float32Array, indices: Uint32Array): void {
  let filled = 0;
  scores.forEach((score, index) => {
    if (filled === indices.length && !(score > scores[indices[filled - 1]!]!)) return;
    let place = filled < indices.length ? filled++ : filled - 1;
    for (; place > 0 && score > scores[indices[place - 1]!]!; place--) indices[place] = indices[place - 1]!;
    indices[place] = index;
  });
}
