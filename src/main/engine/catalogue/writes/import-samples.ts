import { sql } from 'kysely';
import type { ImportResult } from '../../../../shared/contract/interchange.ts';
import type { Edits } from '../history/edits.ts';
import { importCaptions, type KeptCaption } from './import-captions.ts';
import { importImages } from './import-images.ts';
import { ensureClasses } from './ensure-classes.ts';

/** A sample as described by a source. Image properties that are `undefined` were not inspected and stay unchanged. */
export interface ImportedSample {
  /** Name within the source, unique per import. */
  readonly key: string;
  /** Relative to the root of the source, with `/`. */
  readonly file: string;
  readonly offset?: number | null | undefined;
  readonly length?: number | null | undefined;
  readonly bytes?: number | null | undefined;
  /** Modification time of the file, in milliseconds. */
  readonly modifiedAt?: number | null | undefined;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
  readonly format?: string | null | undefined;
  readonly contentHash?: string | null | undefined;
  /** Why the image cannot be decoded; null when it can. */
  readonly problem?: string | null | undefined;
  /** All captions in source order; `undefined` when they could not be read, so that existing ones are kept. */
  readonly captions: readonly string[] | undefined;
  readonly label: string | null;
  readonly split: string | null;
}

/** The counts of an import so far. */
export type ImportCounts = Pick<ImportResult, 'images' | 'captions' | 'classesAdded'>;

/**
 * Syncs the catalogue with some samples of a source (about a thousand at a time). Importing the same samples twice changes nothing.
 * The user's edits (a caption, a class, a split) are kept; what the user removed is not restored.
 */
export async function importSamples(
  edits: Edits,
  sourceId: number,
  samples: readonly ImportedSample[],
  { onKept = () => {} }: { onKept?: (kept: KeptCaption) => void } = {},
): Promise<ImportCounts> {
  const wellFormed = samples.map((sample) => ({
    ...sample,
    captions: sample.captions?.map((text) => text.toWellFormed()),
  }));
  const labels = wellFormed.map((sample) => sample.label).filter((label) => label !== null);
  const classes = await ensureClasses(edits, labels);
  const { images, placed } = await importImages(edits, sourceId, wellFormed, classes.ids);
  const captions = await importCaptions(edits, placed, onKept);
  return { images, captions, classesAdded: classes.added };
}

/** Adds the counts of two parts of an import. */
export function addCounts(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    images: {
      added: a.images.added + b.images.added,
      unchanged: a.images.unchanged + b.images.unchanged,
      updated: a.images.updated + b.images.updated,
    },
    captions: {
      added: a.captions.added + b.captions.added,
      unchanged: a.captions.unchanged + b.captions.unchanged,
      updated: a.captions.updated + b.captions.updated,
      kept: a.captions.kept + b.captions.kept,
    },
    classesAdded: a.classesAdded + b.classesAdded,
  };
}

/** Creates or updates the source at a location. `location` and `root` are absolute. */
export async function ensureSource(
  edits: Edits,
  { kind, location, root, options }: { kind: string; location: string; root: string; options: unknown },
): Promise<number> {
  const json = JSON.stringify(options);
  const { rows } = await sql<{ id: number }>`
    insert into source (project_id, kind, location, root, options, added_at)
    values (${edits.project}, ${kind}, ${location}, ${root}, ${json}, ${Date.now()})
    on conflict (project_id, location) do update set kind = excluded.kind, root = excluded.root, options = excluded.options
    returning id`.execute(edits.db);
  return rows[0]!.id;
}
