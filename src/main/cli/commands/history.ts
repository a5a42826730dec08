import { operand, wholeNumber, type Command } from '../command.ts';
import { findSample, withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal undo` and `diagonal redo` */
export const [undoCommand, redoCommand] = (['undo', 'redo'] as const).map((name): Command => ({
  name,
  about: name === 'undo' ? 'Undoes the last change.' : 'Redoes the change that was undone last.',
  operands: '<project>',
  async run(args, terminal) {
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const batch = await studio.history[name]({});
      terminal.print(batch.label);
      return batch;
    });
  },
})) as [Command, Command];

/** `diagonal history` */
export const historyCommand: Command = {
  name: 'history',
  about: 'Lists the changes of a project or of one image, newest first.',
  operands: '<project> [image]',
  flags: { limit: { value: '<n>', about: 'how many (default 50)' } },
  async run(args, terminal) {
    const limit = wholeNumber(args, 'limit') ?? 50;
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const key = args.positionals[1];
      const image = key === undefined ? {} : { imageId: (await findSample(studio, key)).id };
      const batches = await studio.history.list({ ...image, limit });
      terminal.print(
        table(batches.map((batch) => [batch.at, batch.applied ? batch.label : `${batch.label} (undone)`])),
      );
      return { batches };
    });
  },
};
