import { sql } from 'kysely';
import type { ImportResult } from '../../../../shared/contract/interchange.ts';
import type { Edits } from '../history/edits.ts';
import { importCaptions, type KeptCaption } from './import-captions.ts';
import { importImages } from './import-images.ts';
import { ensureClasses } from './ensure-classes.ts';

/** A sample as a source describes it. A fact about the image that is `undefined` was not looked at and stays as it is. */
export interface ImportedSample {
  /** Name within the source; one entry per key and import. */
  readonly key: string;
  /** Relative to the root of the source, with `/`. */
  readonly file: string;
  readonly offset?: number | null | undefined;
  readonly length?: number | null | undefined;
  readonly bytes?: number | null | undefined;
  /** When the file was last written, in milliseconds. */
  readonly modifiedAt?: number | null | undefined;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
  readonly format?: string | null | undefined;
  readonly contentHash?: string | null | undefined;
  /** Why the image cannot be decoded; null when it can. */
  readonly problem?: string | null | undefined;
  /** All captions in the order of the source; `undefined` when they could not be read, and those that are there stay. */
  readonly captions: readonly string[] | undefined;
  readonly label: string | null;
  readonly split: string | null;
}

/** What an import did so far. */
export type ImportCounts = Pick<ImportResult, 'images' | 'captions' | 'classesAdded'>;

/**
 * Brings the catalogue to what a source says of some samples (a thousand at a time is a good size). The same samples twice
 * change nothing. What a person changed here (a caption, a class, a split) stays; what a person removed does not come back.
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

/** The source at a location: the one that is known, brought up to date, or a new one. `location` and `root` are absolute. */
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
