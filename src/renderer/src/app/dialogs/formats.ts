import type { ImportFormat } from '../../../../shared/contract/interchange.ts';

/** What people call the formats. */
export const formatNames: Readonly<Record<ImportFormat, string>> = {
  folder: 'Folder with text files',
  csv: 'CSV table',
  tsv: 'TSV table',
  jsonl: 'JSON Lines',
  imagefolder: 'One folder a class',
  webdataset: 'WebDataset',
};

/** The formats in the order in which they are offered. */
export const formats = Object.keys(formatNames) as readonly ImportFormat[];
