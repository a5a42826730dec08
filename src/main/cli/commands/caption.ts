import type { CaptionScope, Rewriting } from '../../../shared/contract/captions.ts';
import { parseFilter } from '../../../shared/contract/filter-language.ts';
import { operand, text, UsageError, type Arguments, type Command, type Flag } from '../command.ts';
import { findSample, withStudio } from '../studio.ts';
import type { Terminal } from '../terminal.ts';

/** Rows that a preview prints. */
const previewRows = 20;

const scopeFlags: Readonly<Record<string, Flag>> = {
  where: { value: '<filter>', about: 'which samples, such as \'split:train -tag:ok "red car"\' (default: all)' },
  first: { about: 'only the first caption of each sample' },
  preview: { about: 'show what would change without changing it' },
};

/** `diagonal caption set|replace|append|prefix` */
export const captionCommand: Command = {
  name: 'caption',
  about: 'Changes one caption, or many at once.',
  projectFirst: true,
  commands: [
    {
      name: 'set',
      about: 'Sets one caption of an image. An empty slot gets a new caption.',
      operands: '<project> <image> <slot> <text>',
      run: setCaption,
    },
    {
      name: 'replace',
      about: 'Finds and replaces text in captions.',
      operands: '<project> <find> <replacement>',
      flags: {
        ...scopeFlags,
        regex: { about: 'find a regular expression; $1 and $<name> are its groups' },
        'ignore-case': { about: 'ignore upper and lower case' },
        'whole-words': { about: 'find whole words only' },
      },
      run: (args, terminal) =>
        changeCaptions(args, terminal, {
          kind: 'replace',
          find: operand(args, 1, 'find'),
          replacement: readText(args, 2, 'replacement'),
          regex: args.flags['regex'] === true,
          ignoreCase: args.flags['ignore-case'] === true,
          wholeWords: args.flags['whole-words'] === true,
        }),
    },
    ...(['append', 'prefix'] as const).map((kind) => ({
      name: kind,
      about: kind === 'append' ? 'Adds text at the end of captions.' : 'Adds text at the start of captions.',
      operands: '<project> <text>',
      flags: scopeFlags,
      run: (args: Arguments, terminal: Terminal) => changeCaptions(args, terminal, { kind, text: readText(args, 1) }),
    })),
  ],
};

async function setCaption(args: Arguments, terminal: Terminal): Promise<unknown> {
  const key = operand(args, 1, 'image');
  const slot = Number(operand(args, 2, 'slot'));
  if (!Number.isInteger(slot) || slot < 0) throw new UsageError('<slot> must be a whole number from 0.');
  const words = readText(args, 3);
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

/** A required text, which may be empty. */
function readText(args: Arguments, index: number, name = 'text'): string {
  const words = args.positionals[index];
  if (words === undefined) throw new UsageError(`<${name}> is missing.`);
  return words;
}

/** Changes many captions, or with `--preview` prints the first ones that would change. */
async function changeCaptions(args: Arguments, terminal: Terminal, change: Rewriting): Promise<unknown> {
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const filter = parseFilter(text(args, 'where') ?? '', await studio.classes.list({}));
    const scope: CaptionScope = { samples: { filter }, which: args.flags['first'] === true ? 'first' : 'every' };
    if (args.flags['preview'] === true) {
      const { changed, refused } = await studio.captions.previewBulk({ scope, change });
      const rows = await studio.captions.previewRows({ ids: [...changed.subarray(0, previewRows)], change });
      for (const { key, slot, before, after } of rows) terminal.print(`${key} ${slot}: ${before} → ${after}`);
      terminal.print(`${changed.length} captions would change.`);
      return { changed: changed.length, refused: refused.length, rows };
    }
    const result = await studio.captions.applyBulk({ scope, change });
    terminal.print(`Changed ${result.changed} captions.`);
    if (result.refused > 0) terminal.print(`Skipped ${result.refused} that would have become empty or too long.`);
    return result;
  });
}
