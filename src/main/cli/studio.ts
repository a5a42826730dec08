import { resolve } from 'node:path';
import { contract, type Studio } from '../../shared/contract/contract.ts';
import { isStudioError, StudioError, studioFaults } from '../../shared/contract/errors.ts';
import type { GoldenSet } from '../../shared/contract/golden.ts';
import type { Model } from '../../shared/contract/models.ts';
import type { Sample } from '../../shared/contract/samples.ts';
import { connect } from '../../shared/rpc/client.ts';
import { dispatch } from '../../shared/rpc/dispatcher.ts';
import { openMemoryChannel } from '../../shared/rpc/transports/memory.ts';
import { forkCompute } from '../engine/compute/fork.ts';
import { createEngine } from '../engine/engine.ts';
import { places, version } from '../host.ts';
import type { Terminal } from './terminal.ts';

/** Opens the engine in this process, with a project unless `folder` is null, while `use` runs. */
export async function withStudio<Result>(
  terminal: Terminal,
  folder: string | null,
  use: (studio: Studio) => Promise<Result>,
): Promise<Result> {
  const engine = createEngine({ host: 'terminal', version, ...places, spawnCompute: forkCompute() });
  const [near, far] = openMemoryChannel();
  const report = (problem: string, error?: unknown): void => terminal.note(`${problem} ${describe(error)}`.trim());
  const stop = dispatch(contract, engine.handlers, far, { faults: studioFaults, report });
  const studio = connect(contract, near, { faults: studioFaults });
  try {
    if (folder !== null) await studio.projects.open({ folder: resolve(folder) });
    return await use(studio);
  } finally {
    stop();
    await engine.close();
  }
}

/** Finds a model by name; throws `not-found` that lists the existing names. */
export async function findModel(studio: Studio, name: string): Promise<Model> {
  const models = await studio.models.list({});
  const found = models.find((model) => model.name === name);
  if (found) return found;
  const names = models.map((model) => model.name).join(', ');
  const instead = names === '' ? 'Add one with `diagonal model add`.' : `It has: ${names}.`;
  throw new StudioError('not-found', `This project has no model "${name}". ${instead}`, { model: name });
}

/** Finds a golden set by name; throws `not-found` that lists the existing names. */
export async function findGolden(studio: Studio, name: string): Promise<GoldenSet> {
  const sets = await studio.golden.list({});
  const found = sets.find((set) => set.name === name);
  if (found) return found;
  const names = sets.map((set) => set.name).join(', ') || 'none; create one with `diagonal golden create`';
  throw new StudioError('not-found', `This project has no golden set "${name}". It has: ${names}.`, { name });
}

/** Finds a sample by the key of its image or, if that is all digits, by its row number. */
export async function findSample(studio: Studio, key: string): Promise<Sample> {
  try {
    return await studio.samples.byKey({ key });
  } catch (error) {
    if (!isStudioError(error, 'not-found') || !/^\d+$/.test(key)) throw error;
  }
  const [sample] = await studio.samples.get({ ids: [Number(key)] });
  if (!sample) throw new StudioError('not-found', `This project has no image "${key}".`, { image: key });
  return sample;
}

/** Throws `not-found` that lists the existing splits, if the project has no image in one of the named ones. */
export async function requireSplits(studio: Studio, ...named: (string | null | undefined)[]): Promise<void> {
  const known = ((await studio.projects.current({}))?.splits ?? []).flatMap(({ name }) => name ?? []);
  const split = named.flatMap((name) => name ?? []).find((name) => !known.includes(name));
  if (split === undefined) return;
  const instead = known.length === 0 ? 'It has no splits.' : `It has: ${known.join(', ')}.`;
  throw new StudioError('not-found', `This project has no split "${split}". ${instead}`, { split });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : '';
}
