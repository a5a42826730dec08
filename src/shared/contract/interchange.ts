import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { filter } from './samples.ts';
import { path, startedJob } from './values.ts';

/** What can be imported; each table format is one of its own. */
export const importFormat = z.enum(['folder', 'csv', 'tsv', 'jsonl', 'imagefolder', 'webdataset']);
export type ImportFormat = z.infer<typeof importFormat>;

/** What can be written. */
export const exportFormat = z.enum(['folder', 'csv', 'jsonl', 'imagefolder', 'webdataset']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** What a person may say about a source; what is absent is detected. */
export const importOptions = z
  .object({
    format: importFormat.optional(),
    /** Given to every sample that the source gives none. */
    split: z.string().min(1).max(100).optional(),
    images: path.optional(),
    imageColumn: z.string().optional(),
    captionColumn: z.string().optional(),
    labelColumn: z.string().optional(),
    splitColumn: z.string().optional(),
  })
  .strict();
export type ImportOptions = z.infer<typeof importOptions>;

/** What was seen of a source without importing it. */
export const importPreview = z.object({
  source: z.string(),
  format: importFormat,
  columns: z.array(z.string()),
  options: importOptions,
  /** The first samples as they would be imported. */
  examples: z.array(
    z.object({
      key: z.string(),
      captions: z.array(z.string()),
      label: z.string().nullable(),
      split: z.string().nullable(),
    }),
  ),
});
export type ImportPreview = z.infer<typeof importPreview>;

/** One thing that was not imported or not exported, and why. */
export const skipped = z.object({ item: z.string(), code: z.string(), reason: z.string() });
export type Skipped = z.infer<typeof skipped>;

/** What an import did. `kept` counts captions edited here that the source would have overwritten. */
export const importResult = z.object({
  source: z.string(),
  format: importFormat,
  images: z.object({ added: z.number().int(), unchanged: z.number().int(), updated: z.number().int() }),
  captions: z.object({
    added: z.number().int(),
    unchanged: z.number().int(),
    updated: z.number().int(),
    kept: z.number().int(),
  }),
  classesAdded: z.number().int(),
  /** All that was left out is counted; the list holds the first thousand. */
  skippedCount: z.number().int(),
  skipped: z.array(skipped),
});
export type ImportResult = z.infer<typeof importResult>;

/** What an export wrote, and what it left out. */
export const exportResult = z.object({
  target: z.string(),
  format: exportFormat,
  images: z.number().int(),
  captions: z.number().int(),
  skippedCount: z.number().int(),
  skipped: z.array(skipped),
});
export type ExportResult = z.infer<typeof exportResult>;

/** Import and export of samples. */
export const interchange = {
  preview: call(z.object({ source: path, options: importOptions.default({}) }), importPreview),
  import: call(z.object({ source: path, options: importOptions.default({}) }), startedJob),
  export: call(z.object({ target: path, format: exportFormat, filter: filter.default({}) }), startedJob),
};
