import { extname } from 'node:path';
import type { ImportFormat } from '../../../../shared/contract/interchange.ts';

/** The formats of tables. */
export type TableFormat = Extract<ImportFormat, 'csv' | 'tsv' | 'jsonl'>;

const endings: Readonly<Record<string, TableFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/** The format of table that a file's name promises, null when it promises none. */
export function tableFormat(name: string): TableFormat | null {
  return endings[extname(name).toLowerCase()] ?? null;
}

/** The tables that Hugging Face looks for beside images. */
export const metadataNames: readonly string[] = ['metadata.jsonl', 'metadata.csv'];
