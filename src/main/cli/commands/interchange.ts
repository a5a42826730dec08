import { resolve } from 'node:path';
import { parseFilter } from '../../../shared/contract/filter-language.ts';
import { exportFormat, importFormat } from '../../../shared/contract/formats.ts';
import { exportResult, importResult, type ImportOptions, type Skipped } from '../../../shared/contract/interchange.ts';
import { choice, operand, text, UsageError, type Arguments, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { withStudio } from '../studio.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal import` */
export const importCommand: Command = {
  name: 'import',
  about: 'Imports images, captions and labels. Importing the same source again changes nothing.',
  operands: '<project> <source>',
  flags: {
    format: { value: `auto|${importFormat.options.join('|')}`, about: 'the format of the source (default auto)' },
    split: { value: '<split>', about: 'default split, for samples without one in the source' },
    images: { value: '<folder>', about: 'the folder that contains the images of a table' },
    'image-column': { value: '<column>', about: 'the column with the path of the image' },
    'caption-column': { value: '<column>', about: 'the column with the caption' },
    'label-column': { value: '<column>', about: 'the column with the class' },
    'split-column': { value: '<column>', about: 'the column with the split' },
  },
  async run(args, terminal) {
    const options = readImportOptions(args);
    const source = resolve(operand(args, 1, 'source'));
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const { jobId } = await studio.interchange.import({ source, options });
      const result = importResult.parse(await followJob(studio, jobId, terminal));
      const { images, captions } = result;
      terminal.print(`Images: ${images.added} added, ${images.updated} updated, ${images.unchanged} unchanged.`);
      terminal.print(
        `Captions: ${captions.added} added, ${captions.updated} updated, ${captions.unchanged} unchanged, ${captions.kept} kept because you edited them.`,
      );
      printSkipped(result, terminal);
      if (images.added + images.updated + images.unchanged === 0 && result.skippedCount > 0)
        terminal.print('Nothing was imported. If the images are in another folder, name it with --images.');
      return result;
    });
  },
};

/** `diagonal export` */
export const exportCommand: Command = {
  name: 'export',
  about: 'Exports all samples, or those of a filter, in a common format.',
  operands: '<project> <target>',
  flags: {
    format: { value: exportFormat.options.join('|'), about: 'the format to write (required)' },
    where: {
      value: '<filter>',
      about: 'which samples, such as \'split:train class:daisy alignment<0.2 "red car"\' (default: all)',
    },
  },
  async run(args, terminal) {
    const format = choice(args, 'format', exportFormat.options);
    if (!format) throw new UsageError('--format is missing.');
    const target = resolve(operand(args, 1, 'target'));
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const filter = parseFilter(text(args, 'where') ?? '', await studio.classes.list({}));
      const { jobId } = await studio.interchange.export({ target, format, filter });
      const result = exportResult.parse(await followJob(studio, jobId, terminal));
      terminal.print(`Wrote ${result.images} images with ${result.captions} captions to ${result.target}.`);
      printSkipped(result, terminal);
      return result;
    });
  },
};

function readImportOptions(args: Arguments): ImportOptions {
  const options: ImportOptions = {};
  const format = choice(args, 'format', ['auto', ...importFormat.options]);
  if (format !== undefined && format !== 'auto') options.format = format;
  const images = text(args, 'images');
  if (images !== undefined) options.images = resolve(images);
  const named = {
    split: 'split',
    'image-column': 'imageColumn',
    'caption-column': 'captionColumn',
    'label-column': 'labelColumn',
    'split-column': 'splitColumn',
  } as const;
  for (const [flag, option] of Object.entries(named)) {
    const value = text(args, flag);
    if (value !== undefined) options[option] = value;
  }
  return options;
}

function printSkipped(result: { skippedCount: number; skipped: readonly Skipped[] }, terminal: Terminal): void {
  if (result.skippedCount === 0) return;
  terminal.print(`Skipped ${result.skippedCount}:`);
  const shown = 20;
  for (const { item, reason } of result.skipped.slice(0, shown)) terminal.print(`  ${item}: ${reason}`);
  if (result.skippedCount > shown) terminal.print(`  … and ${result.skippedCount - shown} more (--json lists them).`);
}
