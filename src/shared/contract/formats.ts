import { z } from 'zod';
import { keysOf } from './values.ts';

/** A format of image–text data on disk. */
interface Format {
  readonly title: string;
  readonly description: string;
  /** What an import reads: a folder, a table (or the folder that holds it), or tar archives. */
  readonly layout: 'folder' | 'table' | 'archive';
  /** Extensions by which its files are recognized, lower case. */
  readonly extensions: readonly string[];
}

/** Every format, in the order in which the dialogs and the command line list them. */
export const formats = {
  folder: {
    title: 'Folder with caption files',
    description: 'Each image next to a .txt file with one caption per line.',
    layout: 'folder',
    extensions: [],
  },
  csv: {
    title: 'CSV table',
    description: 'One row per caption, with the path of its image.',
    layout: 'table',
    extensions: ['.csv'],
  },
  tsv: {
    title: 'TSV table',
    description: 'One row per caption, separated by tabs.',
    layout: 'table',
    extensions: ['.tsv', '.tab'],
  },
  jsonl: {
    title: 'JSON Lines',
    description: 'One JSON object per image, with all of its captions.',
    layout: 'table',
    extensions: ['.jsonl', '.ndjson'],
  },
  imagefolder: {
    title: 'Image folder (one per class)',
    description: 'Images in one folder per class, without captions.',
    layout: 'folder',
    extensions: [],
  },
  webdataset: {
    title: 'WebDataset',
    description: 'Tar shards with the image, captions and class of each sample.',
    layout: 'archive',
    extensions: ['.tar', '.tar.gz', '.tgz'],
  },
} as const satisfies Record<string, Format>;

/** What can be imported. */
export const importFormat = z.enum(keysOf(formats));
export type ImportFormat = z.infer<typeof importFormat>;

/** What can be exported. */
export const exportFormat = importFormat.exclude(['tsv']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** The formats with a row per caption or image. */
export const tableFormat = importFormat.extract(['csv', 'tsv', 'jsonl']);
export type TableFormat = z.infer<typeof tableFormat>;
