import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { exportFormat, importFormat } from './formats.ts';
import { filter } from './samples.ts';
import { count, path, startedJob } from './values.ts';

/** Import settings; what is absent is detected. */
export const importOptions = z
  .object({
    format: importFormat.optional(),
    /** The default split: given to samples for which the source names none. */
    split: z.string().min(1).max(100).optional(),
    images: path.optional(),
    imageColumn: z.string().optional(),
    captionColumn: z.string().optional(),
    labelColumn: z.string().optional(),
    splitColumn: z.string().optional(),
  })
  .strict();
export type ImportOptions = z.infer<typeof importOptions>;

/** How a source would be imported. */
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

/** An item that was not imported or exported, and why. */
export const skipped = z.object({ item: z.string(), code: z.string(), reason: z.string() });
export type Skipped = z.infer<typeof skipped>;

/** The outcome of an import. `kept` counts captions edited here that the source would have overwritten. */
export const importResult = z.object({
  source: z.string(),
  format: importFormat,
  images: z.object({ added: count, unchanged: count, updated: count }),
  captions: z.object({
    added: count,
    unchanged: count,
    updated: count,
    kept: count,
  }),
  classesAdded: count,
  /** Counts every skipped item; the list holds the first thousand. */
  skippedCount: count,
  skipped: z.array(skipped),
});
export type ImportResult = z.infer<typeof importResult>;

/** The outcome of an export. */
export const exportResult = z.object({
  target: z.string(),
  format: exportFormat,
  images: count,
  captions: count,
  skippedCount: count,
  skipped: z.array(skipped),
});
export type ExportResult = z.infer<typeof exportResult>;

/** Import and export of samples. */
export const interchange = {
  preview: call(z.object({ source: path, options: importOptions.default({}) }), importPreview),
  import: call(z.object({ source: path, options: importOptions.default({}) }), startedJob),
  export: call(z.object({ target: path, format: exportFormat, filter: filter.default({}) }), startedJob),
};
