import type { Abortable } from '../../../../shared/rpc/procedure.ts';
import { averageDirections } from '../../evaluation/ensemble.ts';
import { summariseRanks } from '../../evaluation/recall.ts';
import { normaliseRows } from '../../base/normalise.ts';
import type { Matrix } from '../../similarity/matrix.ts';
import { findRanks } from '../../similarity/ranks.ts';
import { SimilaritySessions } from '../../similarity/sessions.ts';
import type { Trainee, TraineeSide } from './trainee.ts';

/** Rows that are embedded at once. */
const rowsAtOnce = 64;

/** What a run is judged by, in rows of the trainee's images and texts. */
export type Judged =
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

/** The figures of a validation; `score` is the one that a run is judged by, and more is better. */
export interface Figures {
  readonly score: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Embeds what a run is judged by with the weights as they are, and measures recall both ways or zero-shot accuracy. */
export async function validate(trainee: Trainee, judged: Judged, { signal }: Abortable): Promise<Figures> {
  const images = await embed(trainee.image, judged.images, trainee.dimensions, signal);
  const sessions = new SimilaritySessions();
  if (judged.by === 'accuracy') {
    const prompts = await embed(trainee.text, judged.prompts.flat(), trainee.dimensions, signal);
    return judgeAccuracy(images, prompts, judged);
  }
  const texts = await embed(trainee.text, judged.texts, trainee.dimensions, signal);
  const own = Int32Array.from(judged.images.keys());
  const query = { matrix: texts, groups: judged.imageOf };
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

function judgeAccuracy(
  images: Matrix,
  prompts: Matrix,
  { classOf, prompts: lists }: Judged & { by: 'accuracy' },
): Figures {
  const { dimensions } = images;
  let from = 0;
  const classes = lists.map((list) => {
    const part = prompts.data.subarray(from * dimensions, (from + list.length) * dimensions);
    from += list.length;
    return averageDirections(part, dimensions, list.length);
  });
  let right = 0;
  for (let row = 0; row < images.rows; row++) {
    const image = images.data.subarray(row * dimensions, (row + 1) * dimensions);
    const scores = classes.map((vector) => vector.reduce((sum, value, i) => sum + value * image[i]!, 0));
    if (scores.indexOf(Math.max(...scores)) === classOf[row]) right += 1;
  }
  const accuracy = images.rows === 0 ? 0 : right / images.rows;
  return { score: accuracy, values: { accuracy } };
}
