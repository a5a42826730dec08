import { Tensor } from 'onnxruntime-node';
import { openSession } from '../../encoders/sessions/open-session.ts';
import type { ConcreteProvider, Trial } from './contract.ts';
import { buildTrialModel, trialShape, waves } from './trial-model.ts';

/** Largest difference to the CPU that is put down to arithmetic; the outputs are shares between 0 and 1. */
const tolerance = 1e-3;

const runs = 5;

/** Runs the trial model on a provider and on the CPU. A provider that cannot be loaded is an answer, not a failure. */
export async function tryProvider(provider: ConcreteProvider): Promise<Trial> {
  try {
    const { output, milliseconds } = await runTrial(provider);
    const expected = provider === 'cpu' ? output : (await runTrial('cpu')).output;
    if (!isClose(output, expected)) {
      const detail = 'Its results differ from those of the CPU, so it is not used';
      return { available: false, detail, milliseconds };
    }
    return { available: true, detail: `${milliseconds.toFixed(1)} ms for the trial model`, milliseconds };
  } catch (error) {
    return { available: false, detail: explain(error), milliseconds: null };
  }
}

async function runTrial(provider: ConcreteProvider): Promise<{ output: Float32Array; milliseconds: number }> {
  const [rows, width] = trialShape;
  const session = await openSession({ file: 'trial.onnx', bytes: buildTrialModel() }, { provider });
  try {
    const x = new Tensor('float32', waves(rows * width, 3), [rows, width]);
    // The first run compiles shaders and fills caches.
    let output = (await session.run({ x }))['y']!.data as Float32Array;
    let milliseconds = Infinity;
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      output = (await session.run({ x }))['y']!.data as Float32Array;
      milliseconds = Math.min(milliseconds, performance.now() - start);
    }
    return { output, milliseconds };
  } finally {
    await session.release();
  }
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
