import type { Run } from '../../../shared/contract/runs.ts';
import { tuningMethods } from '../../../shared/contract/tuning-methods.ts';
import { showDuration, showFigure } from '../../../shared/text/numbers.ts';
import { operand, text, type Command } from '../command.ts';
import { withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal runs` */
export const runsCommand: Command = {
  name: 'runs',
  about: 'Lists training runs with their state and their gain on golden sets.',
  operands: '<project>',
  flags: { run: { value: '<n>', about: 'show this run with its curves' } },
  async run(args, terminal) {
    const number = text(args, 'run');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      if (number === undefined) {
        const runs = await studio.tuning.runs({});
        terminal.print(
          runs.length === 0 ? 'There are no runs yet. Start one with `diagonal tune`.' : table(runs.map(describe)),
        );
        const interrupted = runs.find(({ state }) => state === 'running');
        if (interrupted)
          terminal.print(`To resume ${interrupted.name}, run \`diagonal tune resume <project> ${interrupted.id}\`.`);
        return { runs };
      }
      const runId = Number(number);
      const run = await studio.tuning.run({ runId });
      const [found] = await studio.tuning.series({ runIds: [runId] });
      terminal.print(table([describe(run)]));
      if (run.fault) terminal.print(run.fault.message);
      for (const { name, before, after, difference } of run.golden) {
        terminal.print(`${name}: ${showFigure(before.score)}, then ${showFigure(after.score)}`);
        terminal.print(`  difference ${showFigure(difference.score)}`);
      }
      for (const { name, steps, values } of found!.series)
        terminal.print(`${name}: ${values[0]} at step ${steps[0]}, ${values.at(-1)} at step ${steps.at(-1)}`);
      return { ...run, series: found!.series };
    });
  },
};

/** No other process can have the project open, so a run whose state is `running` was interrupted. */
function describe({ id, name, state, settings, parent, golden, accepted, result }: Run): string[] {
  const gains = golden.map((set) => `${set.name} ${showFigure(set.difference.score)}`).join(', ');
  return [
    String(id),
    `${name}${accepted ? ' (accepted)' : ''}`,
    `from ${parent ?? 'a removed model'}`,
    tuningMethods[settings.method].title,
    state === 'running' ? 'interrupted' : state,
    result === null ? '' : showDuration(result.seconds),
    gains,
  ];
}
