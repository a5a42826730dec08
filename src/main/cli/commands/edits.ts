import { isStudioError, StudioError } from '../../../shared/contract/errors.ts';
import type { CaptionScope, Rewriting } from '../../../shared/contract/captions.ts';
import { parseFilter } from '../../../shared/contract/filter-language.ts';
import type { Sample } from '../../../shared/contract/samples.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import { operand, text, UsageError, wholeNumber, type Arguments, type Command } from '../command.ts';
import { withStudio } from '../studio.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal caption … set|replace|append|prefix` */
export const captionCommand: Command = {
  name: 'caption',
  about: 'Changes captions: one by its slot, or many at once.',
  operands:
    '<project> set <image> <slot> "<text>"  |  <project> replace "<find>" "<replacement>"  |  <project> append|prefix "<text>"',
  flags: {
    where: { value: '<filter>', about: 'which samples, such as \'split:train -tag:ok "red car"\'; all when absent' },
    first: { about: 'only the first caption of each sample' },
    regex: { about: 'replace: what to find is a regular expression; $1 and $<name> stand for groups' },
    'ignore-case': { about: 'replace: capital and small letters are the same' },
    'whole-words': { about: 'replace: only whole words' },
    preview: { about: 'show what would change, and change nothing' },
  },
  async run(args, terminal) {
    const action = operand(args, 1, 'action');
    if (action === 'set') return setCaption(args, terminal);
    return changeCaptions(args, terminal, readChange(args, action));
  },
};

async function setCaption(args: Arguments, terminal: Terminal): Promise<unknown> {
  const key = operand(args, 2, 'image');
  const slot = Number(operand(args, 3, 'slot'));
  if (!Number.isInteger(slot) || slot < 0) throw new UsageError('<slot> must be a whole number from 0.');
  const words = readText(args, 4);
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const sample = await findSample(studio, key);
    const present = sample.captions.find((caption) => caption.slot === slot);
    const caption = present
      ? await studio.captions.edit({ captionId: present.id, text: words, revision: present.revision })
      : await studio.captions.add({ imageId: sample.id, text: words, slot });
    terminal.print(`${sample.key} ${slot}: ${caption.text}`);
    return { image: sample.key, ...caption };
  });
}

function readChange(args: Arguments, action: string): Rewriting {
  if (action === 'append' || action === 'prefix') return { kind: action, text: readText(args, 2) };
  if (action !== 'replace') throw new UsageError('The actions are "set", "replace", "append" and "prefix".');
  return {
    kind: 'replace',
    find: operand(args, 2, 'find'),
    replacement: readText(args, 3, 'replacement'),
    regex: args.flags['regex'] === true,
    ignoreCase: args.flags['ignore-case'] === true,
    wholeWords: args.flags['whole-words'] === true,
  };
}

/** A text, which may be empty but must be there. */
function readText(args: Arguments, index: number, name = 'text'): string {
  const words = args.positionals[index];
  if (words === undefined) throw new UsageError(`<${name}> is missing.`);
  return words;
}

/** Changes many captions, or with `--preview` prints the first that would change. */
async function changeCaptions(args: Arguments, terminal: Terminal, change: Rewriting): Promise<unknown> {
  const shown = 20;
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const filter = parseFilter(text(args, 'where') ?? '', await studio.classes.list({}));
    const scope: CaptionScope = { samples: { filter }, which: args.flags['first'] === true ? 'first' : 'every' };
    if (args.flags['preview'] === true) {
      const { changed, refused } = await studio.captions.previewBulk({ scope, change });
      const rows = await studio.captions.previewRows({ ids: [...changed.subarray(0, shown)], change });
      for (const { key, slot, before, after } of rows) terminal.print(`${key} ${slot}: ${before} → ${after}`);
      terminal.print(`${changed.length} captions would change.`);
      return { changed: changed.length, refused: refused.length, rows };
    }
    const result = await studio.captions.applyBulk({ scope, change });
    terminal.print(`Changed ${result.changed} captions.`);
    if (result.refused > 0) terminal.print(`Left ${result.refused} that would have become empty or too long.`);
    return result;
  });
}

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
