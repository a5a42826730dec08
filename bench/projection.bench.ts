// The map: vectors → two dimensions, at 2,000, 10,000 and 50,000 × 512, against umap-js on the same vectors and, where it is
// installed, Python's umap-learn. Each runs in a process of its own, to measure its peak memory. Also: placing new
// points, and recomputing from an old layout. Prints one JSON object.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { UMAP } from 'umap-js';
import { takeRows, type Matrix } from '../src/main/engine/similarity/matrix.ts';
import { findMoments } from '../src/main/engine/similarity/moments.ts';
import { findPlaces } from '../src/main/engine/similarity/places.ts';
import { SimilaritySessions } from '../src/main/engine/similarity/sessions.ts';
import { findTopK } from '../src/main/engine/similarity/top-k.ts';
import { npyHeader } from '../src/main/engine/encoders/vectors/npy.ts';
import { computeLayout, freshPace, shortPace, type LayoutRequest } from '../src/main/engine/projection/layout.ts';
import { findMovers } from '../src/main/engine/projection/movers.ts';
import { dropSelf, toDistances, type Neighbours } from '../src/main/engine/projection/neighbours.ts';
import { placeNewPoints } from '../src/main/engine/projection/place.ts';
import { findPrincipalAxes, projectRows } from '../src/main/engine/base/principal-components.ts';
import { alignLayout } from '../src/main/engine/projection/procrustes.ts';
import { nearestInLayout, trustworthinessOf } from '../src/main/engine/projection/trustworthiness.ts';
import { Random } from '../src/main/engine/base/random.ts';
import { makeClusters } from '../test/helpers/clusters.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '2000,10000,50000' },
    dimensions: { type: 'string', default: '512' },
    // umap-js keeps its vectors as lists of numbers and is slow beyond this.
    'peer-limit': { type: 'string', default: '50000' },
    one: { type: 'string' },
    rows: { type: 'string', default: '0' },
  },
});
const dimensions = Number(values.dimensions);
/** As in UMAP, a point counts among its own neighbours. */
const neighbours = 15;
const minDist = 0.1;
const seed = 1;
const sampled = 1_000;
const signal = new AbortController().signal;
const sessions = new SimilaritySessions();

type Figures = Record<string, number | string>;
const runs: Record<string, (rows: number) => Promise<Figures>> = { ours, umapJs, umapLearn, newPoints, recompute };

if (values.one === undefined) compareAll();
else {
  console.log(JSON.stringify(await runs[values.one]!(Number(values.rows))));
  await sessions.close();
}

function compareAll(): void {
  const results = values.sizes.split(',').map((rows) => {
    const own = runAlone('ours', rows);
    const peer = Number(rows) <= Number(values['peer-limit']) ? tryAlone('umapJs', rows) : null;
    const python = findPython() ? tryAlone('umapLearn', rows) : null;
    return {
      rows: Number(rows),
      ours: own,
      ...(peer && {
        umapJs: peer,
        timesFaster: round(Number(peer['seconds']) / Number(own['seconds'])),
        trustworthinessGained: round(Number(own['trustworthiness']) - Number(peer['trustworthiness'])),
      }),
      ...(python && {
        umapLearn: python,
        timesFasterThanPython: round(Number(python['seconds']) / Number(own['seconds'])),
      }),
    };
  });
  const newPointsAt = runAlone('newPoints', '10000');
  const recomputed = runAlone('recompute', '10000');
  const about = { bench: 'projection', dimensions, neighbours, trustworthinessOver: `${sampled} points` };
  console.log(JSON.stringify({ ...about, results, newPoints: newPointsAt, recomputed }));
}

function runAlone(one: string, rows: string): Figures {
  const args = [import.meta.filename, '--one', one, '--rows', rows, '--dimensions', String(dimensions)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 24 })) as Figures;
}

/** A peer may run out of memory or time; that is reported, and the rest continues. */
function tryAlone(one: string, rows: string): Figures | null {
  try {
    return runAlone(one, rows);
  } catch (error) {
    console.error(`${one} at ${rows}: ${String(error)}`);
    return null;
  }
}

/** The first Python with umap-learn: the one in the path, or the system's, for which Debian packages it. */
function findPython(): string | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(python, ['-c', 'import umap'], { stdio: 'ignore' });
      return python;
    } catch {
      continue;
    }
  }
  return null;
}

async function ours(rows: number): Promise<Figures> {
  const matrix = makeMatrix(rows);
  const clock = startClock();
  const nearest = await findNeighbours(matrix);
  const search = clock();
  const layout = arrange(await freshRequest(matrix, nearest));
  return measure(matrix, layout, clock(), { neighbourSeconds: round(search) });
}

async function umapJs(rows: number): Promise<Figures> {
  const matrix = makeMatrix(rows);
  const { UMAP: Peer } = createRequire(import.meta.url)('umap-js') as { UMAP: typeof UMAP };
  const vectors = Array.from({ length: rows }, (_, row) =>
    Array.from(matrix.data.subarray(row * dimensions, (row + 1) * dimensions)),
  );
  const random = new Random(seed);
  const clock = startClock();
  const peer = new Peer({ nNeighbors: neighbours, minDist, random: () => random.next(), distanceFn: cosineDistance });
  const layout = Float32Array.from(peer.fit(vectors).flat());
  return measure(matrix, layout, clock());
}

async function umapLearn(rows: number): Promise<Figures> {
  const matrix = makeMatrix(rows);
  const folder = mkdtempSync(join(tmpdir(), 'diagonal-bench-'));
  const file = (name: string) => join(folder, name);
  try {
    writeFileSync(file('x.npy'), Buffer.concat([npyHeader('<f4', [rows, dimensions]), bytesOf(matrix.data)]));
    const script = `
import json, resource, sys, time, warnings
warnings.filterwarnings('ignore')
import numpy as np, umap
x = np.load(sys.argv[1])
make = lambda: umap.UMAP(n_neighbors=${neighbours}, min_dist=${minDist}, metric='cosine', random_state=${seed})
make().fit(x[:500])  # compiles what is to be compiled
start = time.perf_counter()
y = make().fit_transform(x)
seconds = time.perf_counter() - start
y.astype('<f4').tofile(sys.argv[2])
print(json.dumps({'seconds': seconds, 'peakKiB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 'version': umap.__version__}))`;
    const printed = execFileSync(findPython() ?? 'python3', ['-c', script, file('x.npy'), file('y.bin')], {
      encoding: 'utf8',
    });
    const output = JSON.parse(printed) as { seconds: number; peakKiB: number; version: string };
    const layout = new Float32Array(new Uint8Array(readFileSync(file('y.bin'))).buffer);
    const figures = await measure(matrix, layout, output.seconds, { version: output.version });
    return { ...figures, peakMemoryMiB: Math.round(output.peakKiB / 1024) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A tenth of the points is added later, without moving the others. */
async function newPoints(rows: number): Promise<Figures> {
  const matrix = makeMatrix(rows);
  const known = Uint32Array.from({ length: rows - rows / 10 }, (_, row) => row);
  const fresh = Uint32Array.from({ length: rows / 10 }, (_, row) => known.length + row);
  const [old, added] = [takeRows(matrix, known), takeRows(matrix, fresh)];
  const layout = arrange(await freshRequest(old, await findNeighbours(old)));
  const clock = startClock();
  const found = await findTopK(sessions, added, old, neighbours, { signal });
  const placed = placeNewPoints(toDistances(found), layout);
  const seconds = clock();
  const whole = new Float32Array(2 * rows);
  whole.set(layout);
  whole.set(placed, layout.length);
  return {
    known: known.length,
    added: fresh.length,
    milliseconds: round(1000 * seconds),
    trustworthinessOfAdded: await trust(matrix, whole, fresh),
    trustworthinessOfKnown: await trust(
      matrix,
      whole,
      known.filter((row) => row % 9 === 0),
    ),
  };
}

/** A new model: every vector gets noise, and three in a hundred change clusters. Only these should move. */
async function recompute(rows: number): Promise<Figures> {
  const matrix = makeMatrix(rows);
  const before = arrange(await freshRequest(matrix, await findNeighbours(matrix)));
  const { after, moved } = changeSome(matrix);
  const nearest = await findNeighbours(after);
  const clock = startClock();
  const start = { kind: 'given', layout: before } as const;
  const raw = arrange({ neighbours: nearest, start, minDist, seed, ...shortPace });
  const ids = Uint32Array.from({ length: rows }, (_, row) => row);
  const points = alignLayout(
    raw,
    before,
    Array.from(ids, (id) => [id, id] as const),
  );
  const seconds = clock();
  const movers = findMovers({ ids, points: before }, { ids, points }, rows);
  const stayed = movers.filter(({ id }) => !moved.has(id));
  const clockFresh = startClock();
  const fresh = arrange(await freshRequest(after, nearest));
  return {
    points: rows,
    seconds: round(seconds),
    freshSeconds: round(clockFresh()),
    trustworthiness: await trust(after, points),
    trustworthinessOfOldLayout: await trust(after, before),
    trustworthinessOfFreshLayout: await trust(after, fresh),
    medianMoveOfOthers: round(stayed[stayed.length >> 1]!.distance),
    medianMoveOfMoved: round(movers.filter(({ id }) => moved.has(id))[moved.size >> 1]!.distance),
    movedAmongFirstMovers: round(movers.slice(0, moved.size).filter(({ id }) => moved.has(id)).length / moved.size),
  };
}

function changeSome(matrix: Matrix): { after: Matrix; moved: Set<number> } {
  const { labels } = makeClusters({ rows: matrix.rows, dimensions, seed });
  const random = new Random(seed + 1);
  const moved = new Set<number>();
  const data = matrix.data.slice();
  for (let row = 0; row < matrix.rows; row += 33) {
    const other = random.below(matrix.rows);
    if (labels[other] === labels[row]) continue;
    moved.add(row);
    data.set(matrix.data.subarray(other * dimensions, (other + 1) * dimensions), row * dimensions);
  }
  for (let start = 0; start < data.length; start += dimensions) {
    const vector = data.subarray(start, start + dimensions);
    let squares = 0;
    for (let axis = 0; axis < dimensions; axis++) squares += (vector[axis]! += 0.003 * random.normal()) ** 2;
    for (let axis = 0; axis < dimensions; axis++) vector[axis]! /= Math.sqrt(squares);
  }
  return { after: { ...matrix, data }, moved };
}

async function freshRequest(matrix: Matrix, nearest: Neighbours): Promise<LayoutRequest> {
  const { mean, covariance } = await findMoments(sessions, matrix, { signal });
  const { axes } = findPrincipalAxes(covariance, dimensions, 2);
  const products = await sessions.cosines(matrix, { data: axes, rows: 2, dimensions });
  const start = { kind: 'spectral', components: projectRows(products, mean, axes) } as const;
  return { neighbours: nearest, start, minDist, seed, ...freshPace(matrix.rows) };
}

async function findNeighbours(matrix: Matrix): Promise<Neighbours> {
  const found = await findTopK(sessions, matrix, matrix, neighbours, { signal });
  return dropSelf(found.indices, found.scores, found.k);
}

function arrange(request: LayoutRequest): Float32Array {
  const work = computeLayout(request);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

async function measure(matrix: Matrix, layout: Float32Array, seconds: number, more: Figures = {}): Promise<Figures> {
  const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return { seconds: round(seconds), ...more, peakMemoryMiB, trustworthiness: await trust(matrix, layout) };
}

async function trust(matrix: Matrix, layout: Float32Array, among?: Uint32Array): Promise<number> {
  const all = among ?? Uint32Array.from({ length: matrix.rows }, (_, row) => row);
  const count = Math.min(sampled, all.length);
  const selves = Uint32Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!);
  const others = nearestInLayout(layout, selves, neighbours);
  const question = { queries: takeRows(matrix, selves), selves, candidates: matrix, others };
  return round(trustworthinessOf(await findPlaces(sessions, question, { signal }), matrix.rows, neighbours));
}

function makeMatrix(rows: number): Matrix {
  return { data: makeClusters({ rows, dimensions, seed }).vectors, rows, dimensions };
}

/** The vectors have length 1. */
function cosineDistance(a: number[], b: number[]): number {
  let dot = 0;
  for (let axis = 0; axis < a.length; axis++) dot += a[axis]! * b[axis]!;
  return 1 - dot;
}

function startClock(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
