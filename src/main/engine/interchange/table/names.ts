import { extname } from 'node:path';
import { formats, tableFormat, type TableFormat } from '../../../../shared/contract/formats.ts';

/** The table format that a file name indicates, or null. */
export function tableFormatOf(name: string): TableFormat | null {
  const extension = extname(name).toLowerCase();
  const isOf = (format: TableFormat) => (formats[format].extensions as readonly string[]).includes(extension);
  return tableFormat.options.find(isOf) ?? null;
}

/** The tables that Hugging Face looks for next to images. */
export const metadataNames: readonly string[] = ['metadata.jsonl', 'metadata.csv'];
