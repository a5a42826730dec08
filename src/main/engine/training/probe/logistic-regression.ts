/** Labelled vectors: `vectors` float32 [rows, dimensions], `labels` [rows] from 0. */
export interface Labelled {
  readonly vectors: Float32Array;
  readonly labels: Int32Array;
  readonly dimensions: number;
}

/**
 * The loss of multinomial logistic regression: mean cross-entropy of softmax(W·x + b) plus l2 / 2 · ‖W‖². The parameters are one row
 * [W, b] of dimensions + 1 numbers for each class.
 */
export function crossEntropy(
  { vectors, labels, dimensions }: Labelled,
  classes: number,
  l2: number,
): (x: Float64Array, gradient: Float64Array) => number {
  const width = dimensions + 1;
  const rows = labels.length;
  const scores = new Float64Array(classes);
  return (x, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * dimensions;
      score(x, vectors, at, dimensions, scores);
      const label = labels[row]!;
      const most = scores.reduce((a, b) => Math.max(a, b));
      const sum = scores.reduce((total, value) => total + Math.exp(value - most), 0);
      loss += (Math.log(sum) + most - scores[label]!) / rows;
      for (let c = 0; c < classes; c++) {
        const error = (Math.exp(scores[c]! - most) / sum - (c === label ? 1 : 0)) / rows;
        const to = c * width;
        for (let i = 0; i < dimensions; i++) gradient[to + i]! += error * vectors[at + i]!;
        gradient[to + dimensions]! += error;
      }
    }
    for (let i = 0; i < x.length; i++) {
      // The bias is not drawn to zero: classes may be of any size.
      if (i % width === dimensions) continue;
      loss += (l2 / 2) * x[i]! ** 2;
      gradient[i]! += l2 * x[i]!;
    }
    return loss;
  };
}

/** The class with the highest score for each vector. */
export function classify(
  x: Float64Array,
  { vectors, dimensions }: Pick<Labelled, 'vectors' | 'dimensions'>,
): Int32Array {
  const scores = new Float64Array(x.length / (dimensions + 1));
  return Int32Array.from({ length: vectors.length / dimensions }, (_, row) => {
    score(x, vectors, row * dimensions, dimensions, scores);
    return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  });
}

/** The share of vectors whose class is found; a label of −1 is never found. */
export function accuracyOf(x: Float64Array, data: Labelled): number {
  const found = classify(x, data);
  return data.labels.length === 0 ? 0 : found.filter((c, row) => c === data.labels[row]).length / data.labels.length;
}

function score(x: Float64Array, vectors: Float32Array, at: number, dimensions: number, scores: Float64Array): void {
  for (let c = 0; c < scores.length; c++) {
    const from = c * (dimensions + 1);
    let sum = x[from + dimensions]!;
    for (let i = 0; i < dimensions; i++) sum += x[from + i]! * vectors[at + i]!;
    scores[c] = sum;
  }
}
