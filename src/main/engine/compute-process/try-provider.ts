import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { openSession } from '../encoders/sessions/open-session.ts';
import type { ConcreteProvider, Trial } from '../compute/contract/providers.ts';
import { buildTrialModel, operationsPerRow, trialWidth, waves } from './trial-model.ts';

/** Largest difference from the CPU that is attributed to rounding. */
const tolerance = 1e-3;

/** Rows of the first run; doubled until a run takes long enough to be measured (milliseconds), or reaches the largest batch. */
const fewestRows = 8;
const mostRows = 8192;
const minMilliseconds = 20;
const slowMilliseconds = 200;

/** Runs the test model on a provider and on the CPU. A provider that cannot be loaded is reported, not an error. */
export async function tryProvider(provider: ConcreteProvider): Promise<Trial> {
  try {
    const { output, speed } = await runTrial(provider);
    const expected = provider === 'cpu' ? output : (await runTrial('cpu', fewestRows)).output;
    if (!isClose(output, expected))
      return { available: false, detail: 'Its results differ from those of the CPU, so it is not used', speed };
    return { available: true, detail: `${speed.toPrecision(2)} billion operations per second in the test`, speed };
  } catch (error) {
    return { available: false, detail: explain(error), speed: null };
  }
}

/** The output of the smallest run, and billions of operations per second in the largest. */
async function runTrial(provider: ConcreteProvider, most = mostRows): Promise<{ output: Float32Array; speed: number }> {
  const session = await openSession({ file: 'trial.onnx', bytes: buildTrialModel() }, { provider });
  try {
    const output = await run(session, makeRows(fewestRows));
    for (let rows = fewestRows; ; rows *= 2) {
      const x = makeRows(rows);
      // The first run of a size compiles and allocates; the better of two runs tolerates a busy moment.
      if (rows > fewestRows) await run(session, x);
      let milliseconds = await time(session, x);
      if (milliseconds < slowMilliseconds) milliseconds = Math.min(milliseconds, await time(session, x));
      if (milliseconds >= minMilliseconds || rows >= most)
        return { output, speed: (rows * operationsPerRow) / milliseconds / 1e6 };
    }
  } finally {
    await session.release();
  }
}

async function time(session: InferenceSession, x: Tensor): Promise<number> {
  const start = performance.now();
  await run(session, x);
  return performance.now() - start;
}

async function run(session: InferenceSession, x: Tensor): Promise<Float32Array> {
  return (await session.run({ x }))['y']!.data as Float32Array;
}

function makeRows(rows: number): Tensor {
  return new Tensor('float32', waves(rows * trialWidth, 3), [rows, trialWidth]);
}

function isClose(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= tolerance);
}

/** ONNX Runtime's message, without the source location that it starts with. */
function explain(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const said = cause instanceof Error ? cause.message : String(cause);
  return said.replace(/^\/.*? was false\. /s, '').trim();
}
