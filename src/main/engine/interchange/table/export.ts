import { realpath } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';
import type { ExportFormat, TableFormat } from '../../../../shared/contract/formats.ts';
import type { ExportedSample } from '../../catalogue/queries/exported-samples.ts';
import type { ExportContext, SampleWriter } from '../export-context.ts';
import { isBelow } from '../../files/is-inside.ts';
import { exportName, placeImage } from '../place-image.ts';
import { TakenNames } from '../taken-names.ts';
import { WholeFile } from '../whole-file.ts';
import { captionsIn } from './cells.ts';

type Rows = (file: string, sample: ExportedSample) => string;

/** The table formats that can be written. */
type WrittenTable = Extract<ExportFormat, TableFormat>;

const formats: Readonly<Record<WrittenTable, { readonly header: string; readonly rows: Rows }>> = {
  csv: { header: 'file_name,caption,label,split\n', rows: toCsv },
  jsonl: { header: '', rows: toJsonLine },
};

/**
 * Writes a table (`metadata.csv` or `metadata.jsonl` in the target folder, or the target file) with `file_name` as Hugging Face
 * reads it, and the images to `images/` next to it. Images that are already next to it are not copied.
 */
export async function openTableWriter(
  target: string,
  format: WrittenTable,
  context: ExportContext,
): Promise<SampleWriter> {
  const named = extname(target).toLowerCase() === `.${format}`;
  const file = named ? target : join(target, `metadata.${format}`);
  const table = await WholeFile.create(file, context.record);
  const folder = await realpath(dirname(file));
  const names = new TakenNames();
  const { header, rows } = formats[format];
  await table.add(header);
  return {
    async write(sample) {
      const name = await placeNextTo(sample, folder, names.takeLike(`images/${exportName(sample)}`), context);
      if (name === null) return null;
      return { captions: sample.captions.length, append: () => table.add(rows(name, sample)) };
    },
    finish: () => table.complete(),
    abandon: () => table.abandon(),
  };
}

/** The path of a sample's image relative to the table's folder, with `/`: `name`, unless the image is already next to the table. */
async function placeNextTo(
  sample: ExportedSample,
  folder: string,
  name: string,
  { skipped }: ExportContext,
): Promise<string | null> {
  const { location } = sample;
  const own = location.offset === undefined ? await realpath(location.file).catch(() => null) : null;
  if (own !== null && isBelow(folder, own)) return relative(folder, own).replaceAll(sep, '/');
  return (await placeImage(sample, join(folder, name), skipped)) === null ? null : name;
}

/** One row per caption; an image without captions has one row with an empty cell. */
function toCsv(file: string, { captions, label, split }: ExportedSample): string {
  const texts = captions.length === 0 ? [''] : captions.map(({ text }) => toCell(text));
  return texts.map((text) => [file, text, label ?? '', split ?? ''].map(quote).join(',') + '\n').join('');
}

/** A caption that looks like a list of captions is written as a list of one. */
function toCell(text: string): string {
  const read = captionsIn(text);
  return read.length === 1 && read[0] === text.trim() ? text : JSON.stringify([text]);
}

function quote(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function toJsonLine(file: string, { captions, label, split }: ExportedSample): string {
  const texts = captions.map(({ text }) => text);
  return JSON.stringify({ file_name: file, captions: texts, label, split }) + '\n';
}
