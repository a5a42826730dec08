/** Labelled vectors: `vectors` float32 [rows, dimensions], `labels` [rows] from 0. */
export interface Labelled {
  readonly vectors: Float32Array;
  readonly labels: Int32Array;
  readonly dimensions: number;
}

/** The class with the highest score for each vector. */
function classify(x: Float64Array, { vectors, dimensions }: Pick<Labelled, 'vectors' | 'dimensions'>): Int32Array {
  const scores = new Float64Array(x.length / (dimensions + 1));
  return Int32Array.from({ length: vectors.length / dimensions }, (_, row) => {
    score(x, vectors, row * dimensions, dimensions, scores);
    return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  });
}

/** The fraction of vectors classified correctly; a label of −1 never counts as correct. */
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
