import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { openSession } from '../encoders/sessions/open-session.ts';
import type { ConcreteProvider, Trial } from '../compute/contract/providers.ts';
import { buildTrialModel, operationsPerRow, trialWidth, waves } from './trial-model.ts';

/** Largest difference to the CPU that is put down to arithmetic. */
const tolerance = 1e-3;

/** Rows of the first run; doubled until a run takes long enough to be measured (milliseconds), or is as large as any batch. */
const fewestRows = 8;
const mostRows = 8192;
const longEnough = 20;
const hopeless = 200;

/** Runs the trial model on a provider and on the CPU. A provider that cannot be loaded is an answer, not a failure. */
export async function tryProvider(provider: ConcreteProvider): Promise<Trial> {
  try {
    const { output, speed } = await runTrial(provider);
    const expected = provider === 'cpu' ? output : (await runTrial('cpu', fewestRows)).output;
    if (!isClose(output, expected))
      return { available: false, detail: 'Its results differ from those of the CPU, so it is not used', speed };
    return { available: true, detail: `${speed.toPrecision(2)} billion operations a second in the trial`, speed };
  } catch (error) {
    return { available: false, detail: explain(error), speed: null };
  }
}

/** The output of the smallest run, and billions of operations a second in the largest. */
async function runTrial(provider: ConcreteProvider, most = mostRows): Promise<{ output: Float32Array; speed: number }> {
  const session = await openSession({ file: 'trial.onnx', bytes: buildTrialModel() }, { provider });
  try {
    const output = await run(session, makeRows(fewestRows));
    for (let rows = fewestRows; ; rows *= 2) {
      const x = makeRows(rows);
      // The first run of a size compiles programs and takes memory; the better of two forgives a busy moment.
      if (rows > fewestRows) await run(session, x);
      let milliseconds = await time(session, x);
      if (milliseconds < hopeless) milliseconds = Math.min(milliseconds, await time(session, x));
      if (milliseconds >= longEnough || rows >= most)
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

/** ONNX Runtime's own words, without the place in its sources that they begin with. */
function explain(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const said = cause instanceof Error ? cause.message : String(cause);
  return said.replace(/^\/.*? was false\. /s, '').trim();
}
