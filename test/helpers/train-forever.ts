// A process that carries out the run in the file it is given and waits after each checkpoint, so that a test can end it there.
import { readFileSync, writeSync } from 'node:fs';
import { deserialize } from 'node:v8';
import type { RunSpec } from '../../src/main/engine/compute/contract/run-spec.ts';
import { train } from '../../src/main/engine/training/run/train.ts';

const spec = deserialize(readFileSync(process.argv[2]!)) as RunSpec;
await train(spec, {
  // Written at once: a kill must not swallow it.
  emit: (event) => void writeSync(1, `${event.type}\n`),
  signal: new AbortController().signal,
});
