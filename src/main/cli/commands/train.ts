import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import { forkCompute } from '../../engine/compute/fork.ts';
import { ProviderChoice } from '../../engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../engine/compute/supervisor.ts';
import type { RunEvent } from '../../engine/compute/contract/run-spec.ts';
import { readTrainConfig } from '../../engine/training/scratch/train-config.ts';
import { trainFromScratch } from '../../engine/training/scratch/train-from-scratch.ts';
import { operand, type Command } from '../command.ts';
import { percent } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { showDone, showDuration } from '../../../shared/text/numbers.ts';

/** `diagonal train` */
export const trainCommand: Command = {
  name: 'train',
  about: 'Trains a model from nothing, as a configuration file says. Run it again to go on with what was interrupted.',
  operands: '<config.json>',
  flags: {},
  async run(args, terminal) {
    const file = resolve(operand(args, 0, 'config.json'));
    const config = readTrainConfig(await readConfig(file), { file, folder: dirname(file) });
    const spawn = forkCompute();
    const compute = new ComputeSupervisor({ spawn });
    const stop = compute.onNotice((message) => terminal.note(message));
    const services = { compute, providers: new ProviderChoice(spawn) };
    try {
      const onEvent = follow(terminal, config.settings.minutes);
      const result = await trainFromScratch(config, services, { onEvent, signal: terminal.signal });
      const { steps, epochs, seconds, before, best } = result;
      terminal.print(`Wrote ${result.model}: ${steps} steps, ${epochs.toFixed(1)} epochs, ${Math.round(seconds)} s.`);
      if (before !== null && best !== null)
        terminal.print(`Validation: ${percent(before)} before, ${percent(best)} at its best.`);
      if (result.skipped.length > 0) terminal.print(`Left out: ${result.skipped.length}; --json lists them.`);
      return result;
    } finally {
      stop();
      await compute.close();
    }
  },
};

async function readConfig(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new StudioError(
      'unreadable-file',
      `${file} cannot be read as JSON: ${(cause as Error).message}.`,
      { file },
      { cause },
    );
  }
}

/** Shows what happens: the loss and the time left while it trains, and each validation as a line that stays. */
function follow(terminal: Terminal, minutes: number | null): (event: RunEvent) => void {
  const started = performance.now();
  let first: number | null = null;
  let state = '';
  return (event) => {
    if (event.type === 'notice') terminal.note(event.message);
    else if (event.type === 'validated')
      terminal.note(
        `Step ${event.step}: ${Object.entries(event.values)
          .map(([name, value]) => `${name} ${value.toFixed(4)}`)
          .join(', ')}`,
      );
    else if (event.type === 'step')
      state = `step ${event.step} · epoch ${event.epoch.toFixed(2)} · loss ${event.loss.toFixed(4)} · rate ${event.rate.toExponential(1)}`;
    else if (event.type === 'phase' && event.phase === 'Training') {
      const seconds = (performance.now() - started) / 1000;
      first ??= event.done;
      const left =
        minutes !== null
          ? minutes * 60 - seconds
          : (seconds / Math.max(1, event.done - first)) * ((event.total ?? event.done) - event.done);
      terminal.progress(`Training ${state} · ${showDuration(left)} left`);
    } else if (event.type === 'phase') terminal.progress(`${event.phase} ${showDone(event)}`);
  };
}
