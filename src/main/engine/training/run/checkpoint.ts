import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { bytesOf } from '../../files/bytes-of.ts';
import { syncFolder, writeFlushed } from '../../files/flush.ts';
import { isOutOfRoom } from '../../files/write-atomically.ts';
import type { Parameter } from '../adamw.ts';

const tableStates = z.record(z.string(), z.object({ rows: z.array(z.number().int()), owed: z.number() }));

/** The state of a run apart from its weights. Batches and augmentation depend only on seed, epoch and batch number. */
export const runState = z.object({
  step: z.number().int(),
  epoch: z.number().int(),
  /** Completed batches of the current epoch. */
  batch: z.number().int(),
  seconds: z.number(),
  loss: z.number().nullable(),
  before: z.number().nullable(),
  best: z.number().nullable(),
  /** Validations since the best one. */
  worse: z.number().int(),
  /** By tower and by name of the table. */
  tables: z.object({ image: tableStates, text: tableStates }),
});
export type RunState = z.infer<typeof runState>;

const stateFile = 'state.json';
const weightsFile = 'weights.bin';
const prefix = 'checkpoint-';
const incomplete = 'writing-';

/** The newest complete checkpoint of a run folder; null when there is none. */
export async function findCheckpoint(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const steps = names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  const newest = Math.max(-1, ...steps.filter((step) => Number.isInteger(step)));
  return newest < 0 ? null : join(folder, `${prefix}${newest}`);
}

/**
 * Writes a checkpoint atomically: into a temporary folder, flushed to disk, then renamed. Older and incomplete ones are removed
 * afterwards. Fails with `disk-full`, leaving the previous one in place.
 */
export async function writeCheckpoint(
  folder: string,
  state: RunState,
  parameters: readonly Parameter[],
): Promise<string> {
  const target = join(folder, `${prefix}${state.step}`);
  const temporary = join(folder, `${incomplete}${process.pid}`);
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await writeFlushed(join(temporary, stateFile), [Buffer.from(JSON.stringify(state))]);
    const arrays = parameters.flatMap(({ weights, firstMoment, secondMoment }) => [weights, firstMoment, secondMoment]);
    await writeFlushed(join(temporary, weightsFile), arrays.map(bytesOf));
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw explain(cause, folder, (await findCheckpoint(folder)) !== null);
  }
  for (const name of await readdir(folder)) {
    // Also removes one that a killed process left incomplete.
    const old = name.startsWith(prefix) || name.startsWith(incomplete);
    if (old && join(folder, name) !== target) await rm(join(folder, name), { recursive: true, force: true });
  }
  return target;
}

/** Reads a checkpoint into the parameters of its run. Fails with `conflict` if it belongs to another run. */
export async function readCheckpoint(checkpoint: string, parameters: readonly Parameter[]): Promise<RunState> {
  const state = runState.parse(JSON.parse(await readFile(join(checkpoint, stateFile), 'utf8')));
  const arrays = parameters.flatMap(({ weights, firstMoment, secondMoment }) => [weights, firstMoment, secondMoment]);
  const file = join(checkpoint, weightsFile);
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const wanted = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (size !== wanted) {
      throw new StudioError(
        'conflict',
        `${file} has ${size} bytes instead of ${wanted}, so it belongs to another run. Start the run from scratch.`,
        { file },
      );
    }
    let position = 0;
    for (const array of arrays) {
      await handle.read(bytesOf(array), 0, array.byteLength, position);
      position += array.byteLength;
    }
  } finally {
    await handle.close();
  }
  return state;
}

function explain(cause: unknown, folder: string, hasPrevious: boolean): unknown {
  if (!isOutOfRoom((cause as NodeJS.ErrnoException).code)) return cause;
  const before = hasPrevious ? 'The previous one is intact' : 'There is no previous one';
  return new StudioError(
    'disk-full',
    `The disk is full: the checkpoint in ${folder} could not be written. ${before}. Free some space and resume the run.`,
    { folder },
    { cause },
  );
}
