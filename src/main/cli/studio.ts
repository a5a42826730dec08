import { resolve } from 'node:path';
import { contract, type Studio } from '../../shared/contract/contract.ts';
import { StudioError, studioFaults } from '../../shared/contract/errors.ts';
import type { Model } from '../../shared/contract/models.ts';
import { connect } from '../../shared/rpc/client.ts';
import { dispatch } from '../../shared/rpc/dispatcher.ts';
import { openMemoryChannel } from '../../shared/rpc/transports/memory.ts';
import { forkCompute } from '../engine/compute/fork.ts';
import { createEngine } from '../engine/engine.ts';
import { places, version } from '../host.ts';
import type { Terminal } from './terminal.ts';

/** Opens the engine in this process, with a project unless it is null, for as long as `use` takes. */
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

/** The model of a name; throws `not-found` that lists the names there are. */
export async function findModel(studio: Studio, name: string): Promise<Model> {
  const models = await studio.models.list({});
  const found = models.find((model) => model.name === name);
  if (found) return found;
  const names = models.map((model) => model.name).join(', ');
  const instead = names === '' ? 'Add one with `diagonal model add`.' : `It has: ${names}.`;
  throw new StudioError('not-found', `This project has no model "${name}". ${instead}`, { model: name });
}

/** Fails with `not-found` when no image is of a split that was named, and lists the splits there are. */
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
