// Exact search: 1 and 1,000 queries over 100,000 × 512 unit vectors, the best 10 of each, against plain loops over typed
// arrays in the same run. Prints one JSON object.
import { parseArgs } from 'node:util';
import { SimilaritySessions } from '../src/main/engine/similarity/sessions.ts';
import { findTopK, type TopK } from '../src/main/engine/similarity/top-k.ts';
import { sliceRows, type Matrix } from '../src/main/engine/similarity/matrix.ts';
import { randomUnitVectors } from '../test/helpers/vectors.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    dimensions: { type: 'string', default: '512' },
    queries: { type: 'string', default: '1000' },
    // The loops are measured on fewer queries: their time is proportional to the number.
    loops: { type: 'string', default: '50' },
  },
});
const [rows, dimensions, many, few] = [values.rows, values.dimensions, values.queries, values.loops].map(Number) as [
  number,
  number,
  number,
  number,
];
const k = 10;
const signal = new AbortController().signal;
const sessions = new SimilaritySessions();
const candidates: Matrix = { data: randomUnitVectors(rows, dimensions, 1), rows, dimensions };
const queries: Matrix = { data: randomUnitVectors(many, dimensions, 2), rows: many, dimensions };
const dataBytes = candidates.data.byteLength + queries.data.byteLength;
const before = process.memoryUsage().rss;

const find = (count: number) => findTopK(sessions, sliceRows(queries, 0, count), candidates, k, { signal });
await find(1);
const one = await medianSeconds(9, () => find(1));
const all = await medianSeconds(3, () => find(many));
const peak = process.resourceUsage().maxRSS * 1024;

const loop = (count: number) => Promise.resolve(findByLoops(sliceRows(queries, 0, count)));
await loop(1);
const oneLoop = await medianSeconds(5, () => loop(1));
const fewLoops = await medianSeconds(1, () => loop(few));
await sessions.close();

console.log(
  JSON.stringify({
    bench: 'search',
    rows,
    dimensions,
    top: k,
    oneQuery: {
      milliseconds: round(one.seconds * 1000),
      loopMilliseconds: round(oneLoop.seconds * 1000),
      ratio: round(oneLoop.seconds / one.seconds),
    },
    manyQueries: {
      queries: many,
      seconds: round(all.seconds),
      loopSeconds: round((fewLoops.seconds / few) * many),
      loopMeasuredOn: few,
      ratio: round(((fewLoops.seconds / few) * many) / all.seconds),
    },
    sameAnswers: agreement(all.value, fewLoops.value),
    peakMemoryMiB: Math.round(peak / 2 ** 20),
    ofThatVectorsMiB: Math.round(dataBytes / 2 ** 20),
    searchAddedMiB: Math.round((peak - before) / 2 ** 20),
  }),
);

async function medianSeconds<T>(times: number, run: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const seconds: number[] = [];
  let value!: T;
  for (let time = 0; time < times; time++) {
    const start = performance.now();
    value = await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return { seconds: seconds.toSorted((a, b) => a - b)[times >> 1]!, value };
}

/** The plain loops: a scalar product per pair and an insertion into a list of k. */
function findByLoops(wanted: Matrix): TopK {
  const indices = new Uint32Array(wanted.rows * k);
  const scores = new Float32Array(wanted.rows * k).fill(-Infinity);
  for (let query = 0; query < wanted.rows; query++) {
    const vector = wanted.data.subarray(query * dimensions, (query + 1) * dimensions);
    const first = query * k;
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let axis = 0; axis < dimensions; axis++) sum += vector[axis]! * candidates.data[at++]!;
      if (sum <= scores[first + k - 1]!) continue;
      let place = first + k - 1;
      for (; place > first && scores[place - 1]! < sum; place--) {
        scores[place] = scores[place - 1]!;
        indices[place] = indices[place - 1]!;
      }
      scores[place] = sum;
      indices[place] = row;
    }
  }
  return { k, indices, scores };
}

/** Share of positions where both found the same row; rounding may swap neighbours. */
function agreement(left: TopK, right: TopK): number {
  let same = 0;
  right.indices.forEach((index, place) => (same += left.indices[place] === index ? 1 : 0));
  return round(same / right.indices.length);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
