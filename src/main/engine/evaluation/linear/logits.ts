import { StudioError } from '../../../../shared/contract/errors.ts';
import { takeRows, type Matrix } from '../../similarity/matrix.ts';
import type { SimilaritySessions } from '../../similarity/sessions.ts';
import type { Linear } from '../../compute/contract/classification.ts';

/** Logits of images under linear classifiers, [images, classes] row-major. */
export async function findLogits(
  sessions: SimilaritySessions,
  images: Matrix,
  { classes, parameters, setOf }: Linear,
): Promise<Float32Array> {
  const width = images.dimensions + 1;
  const sets = parameters.length / (classes * width);
  if (!Number.isInteger(sets) || (setOf !== undefined && setOf.length !== images.rows))
    throw new StudioError(
      'invalid-input',
      `${parameters.length} parameters do not classify vectors of ${images.dimensions} dimensions into ${classes} classes`,
    );
  const logits = new Float32Array(images.rows * classes);
  for (let set = 0; set < sets; set++) {
    const rows = Uint32Array.from(
      Array.from({ length: images.rows }, (_, row) => row).filter((row) => (setOf?.[row] ?? 0) === set),
    );
    if (rows.length === 0) continue;
    const { weights, biases } = split(parameters.subarray(set * classes * width), classes, images.dimensions);
    const products = await sessions.cosines(takeRows(images, rows), weights);
    rows.forEach((row, place) => {
      for (let c = 0; c < classes; c++) logits[row * classes + c] = products[place * classes + c]! + biases[c]!;
    });
  }
  return logits;
}

function split(
  parameters: Float32Array,
  classes: number,
  dimensions: number,
): { weights: Matrix; biases: Float32Array } {
  const data = new Float32Array(classes * dimensions);
  const biases = new Float32Array(classes);
  for (let c = 0; c < classes; c++) {
    const from = c * (dimensions + 1);
    data.set(parameters.subarray(from, from + dimensions), c * dimensions);
    biases[c] = parameters[from + dimensions]!;
  }
  return { weights: { data, rows: classes, dimensions }, biases };
}
