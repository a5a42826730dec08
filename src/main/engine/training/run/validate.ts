import type { Abortable } from '../../../../shared/rpc/procedure.ts';
import { averageDirections } from '../../evaluation/ensemble.ts';
import { summariseRanks } from '../../evaluation/recall.ts';
import { normaliseRows } from '../../base/normalise.ts';
import type { Matrix } from '../../similarity/matrix.ts';
import { findRanks } from '../../similarity/ranks.ts';
import { SimilaritySessions } from '../../similarity/sessions.ts';
import type { Trainee, TraineeSide } from './trainee.ts';

/** Rows per forward pass. */
const rowsAtOnce = 64;

/** The validation data of a run, as rows of the trainee's images and texts. */
export type ValidationRows =
  | {
      readonly by: 'retrieval';
      readonly images: readonly number[];
      readonly texts: readonly number[];
      readonly imageOf: Int32Array;
    }
  | {
      readonly by: 'accuracy';
      readonly images: readonly number[];
      readonly classOf: Int32Array;
      readonly prompts: readonly (readonly number[])[];
    };

/** The metrics of a validation; `score` is the one that early stopping uses, and higher is better. */
export interface ValidationMetrics {
  readonly score: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Embeds the validation data with the current weights, and measures recall in both directions or zero-shot accuracy. */
export async function validate(
  trainee: Trainee,
  validation: ValidationRows,
  { signal }: Abortable,
): Promise<ValidationMetrics> {
  const images = await embed(trainee.image, validation.images, trainee.dimensions, signal);
  const sessions = new SimilaritySessions();
  if (validation.by === 'accuracy') {
    const prompts = await embed(trainee.text, validation.prompts.flat(), trainee.dimensions, signal);
    return measureAccuracy(images, prompts, validation);
  }
  const texts = await embed(trainee.text, validation.texts, trainee.dimensions, signal);
  const own = Int32Array.from(validation.images.keys());
  const query = { matrix: texts, groups: validation.imageOf };
  const gallery = { matrix: images, groups: own };
  const toImage = summariseRanks(await findRanks(sessions, query, gallery, { signal }), images.rows);
  const toText = summariseRanks(await findRanks(sessions, gallery, query, { signal }), texts.rows);
  const values = {
    'text → image R@1': toImage.r1,
    'text → image R@5': toImage.r5,
    'text → image R@10': toImage.r10,
    'image → text R@1': toText.r1,
    'image → text R@5': toText.r5,
    'image → text R@10': toText.r10,
  };
  const all = Object.values(values);
  return { score: all.reduce((sum, value) => sum + value, 0) / all.length, values };
}

async function embed(
  side: TraineeSide,
  rows: readonly number[],
  dimensions: number,
  signal: AbortSignal,
): Promise<Matrix> {
  const data = new Float32Array(rows.length * dimensions);
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    signal.throwIfAborted();
    data.set(await embedRows(side, rows.slice(from, from + rowsAtOnce)), from * dimensions);
  }
  normaliseRows(data, dimensions);
  return { data, rows: rows.length, dimensions };
}

async function embedRows(side: TraineeSide, rows: readonly number[]): Promise<Float32Array> {
  if (!side.trained) return side.frozen(rows, null);
  const feeds = await side.feed(rows, null);
  side.tower.prepare(feeds);
  return side.tower.embed(feeds);
}

function measureAccuracy(
  images: Matrix,
  prompts: Matrix,
  { classOf, prompts: lists }: ValidationRows & { by: 'accuracy' },
): ValidationMetrics {
  const { dimensions } = images;
  let from = 0;
  const classes = lists.map((list) => {
    const part = prompts.data.subarray(from * dimensions, (from + list.length) * dimensions);
    from += list.length;
    return averageDirections(part, dimensions, list.length);
  });
  let correct = 0;
  for (let row = 0; row < images.rows; row++) {
    const image = images.data.subarray(row * dimensions, (row + 1) * dimensions);
    const scores = classes.map((vector) => vector.reduce((sum, value, i) => sum + value * image[i]!, 0));
    if (scores.indexOf(Math.max(...scores)) === classOf[row]) correct += 1;
  }
  const accuracy = images.rows === 0 ? 0 : correct / images.rows;
  return { score: accuracy, values: { accuracy } };
}
