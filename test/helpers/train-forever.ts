// Executes the run in the given file and prints its events, so that a test can kill the process at any of them.
import { readFileSync, writeSync } from 'node:fs';
import { deserialize } from 'node:v8';
import type { RunSpec } from '../../src/main/engine/compute/contract/run-spec.ts';
import { train } from '../../src/main/engine/training/run/train.ts';

const spec = deserialize(readFileSync(process.argv[2]!)) as RunSpec;
await train(spec, {
  // Written synchronously, so that a kill cannot lose it.
  emit: (event) => void writeSync(1, `${event.type}\n`),
  signal: new AbortController().signal,
});
