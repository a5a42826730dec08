import { isStudioError, StudioError } from '../../../shared/contract/errors.ts';
import type { Sample } from '../../../shared/contract/samples.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import { operand, UsageError, wholeNumber, type Command } from '../command.ts';
import { withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal caption … set` */
export const captionCommand: Command = {
  name: 'caption',
  about: 'Sets the text of one caption; an empty slot is filled.',
  operands: '<project> set <image> <slot> "<text>"',
  flags: {},
  async run(args, terminal) {
    if (operand(args, 1, 'set') !== 'set') throw new UsageError('The only action is "set".');
    const key = operand(args, 2, 'image');
    const slot = Number(operand(args, 3, 'slot'));
    if (!Number.isInteger(slot) || slot < 0) throw new UsageError('<slot> must be a whole number from 0.');
    const words = args.positionals[4];
    if (words === undefined) throw new UsageError('<text> is missing.');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const sample = await findSample(studio, key);
      const present = sample.captions.find((caption) => caption.slot === slot);
      const caption = present
        ? await studio.captions.edit({ captionId: present.id, text: words, revision: present.revision })
        : await studio.captions.add({ imageId: sample.id, text: words, slot });
      terminal.print(`${sample.key} ${slot}: ${caption.text}`);
      return { image: sample.key, ...caption };
    });
  },
};

/** `diagonal undo` and `diagonal redo` */
export const [undoCommand, redoCommand] = (['undo', 'redo'] as const).map((name): Command => ({
  name,
  about: name === 'undo' ? 'Takes back the last change.' : 'Makes the change again that was undone last.',
  operands: '<project>',
  flags: {},
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
  flags: { limit: { value: '<n>', about: 'how many; 50 when absent' } },
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

/** Finds an image by its key or, when digits only, by its row number. */
async function findSample(studio: Studio, key: string): Promise<Sample> {
  try {
    return await studio.samples.byKey({ key });
  } catch (error) {
    if (!isStudioError(error, 'not-found') || !/^\d+$/.test(key)) throw error;
  }
  const [sample] = await studio.samples.get({ ids: [Number(key)] });
  if (!sample) throw new StudioError('not-found', `No image of this project is called "${key}".`, { image: key });
  return sample;
}
