import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import { showDone, showDuration } from '../../../shared/text/numbers.ts';
import type { RunEvent } from '../../engine/compute/contract/run-spec.ts';
import { readTrainConfig } from '../../engine/training/scratch/train-config.ts';
import { trainFromScratch } from '../../engine/training/scratch/train-from-scratch.ts';
import { operand, type Command } from '../command.ts';
import { percent } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { withCompute } from '../with-compute.ts';

/** `diagonal train`: reads a configuration and writes a model folder, so it needs no project and uses the engine directly. */
export const trainCommand: Command = {
  name: 'train',
  about: 'Trains a model from scratch by a configuration file. To resume an interrupted run, run it again.',
  operands: '<config.json>',
  async run(args, terminal) {
    const file = resolve(operand(args, 0, 'config.json'));
    const config = readTrainConfig(await readConfig(file), { file, folder: dirname(file) });
    return withCompute(terminal, async (services) => {
      const onEvent = follow(terminal, config.settings.minutes);
      const result = await trainFromScratch(config, services, { onEvent, signal: terminal.signal });
      const { steps, epochs, seconds, before, best } = result;
      terminal.print(`Wrote ${result.model}: ${steps} steps, ${epochs.toFixed(1)} epochs, ${showDuration(seconds)}.`);
      if (before !== null && best !== null)
        terminal.print(`Validation: ${percent(before)} before, ${percent(best)} at best.`);
      if (result.skipped.length > 0)
        terminal.print(`Skipped ${result.skipped.length}; --json lists them with reasons.`);
      return result;
    });
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

/** Shows the loss and the time left while training, and each validation as a line that stays. */
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
      state = `step ${event.step} · epoch ${event.epoch.toFixed(2)} · loss ${event.loss.toFixed(4)} · learning rate ${event.rate.toExponential(1)}`;
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
