import { relative, sep } from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ImageLocation } from '../base/image-location.ts';
import { findSourceImages } from '../catalogue/queries/images.ts';
import type { Row } from '../catalogue/tables.ts';
import type { ImportedSample as CatalogueSample } from '../catalogue/writes/import-samples.ts';
import type { Inspection } from '../compute/contract/images.ts';
import type { Compute } from '../compute/supervisor.ts';
import { formatOfName } from './image-names.ts';
import type { ImageRoots, Located } from './image-roots.ts';
import { Inspector } from './inspection.ts';
import type { SkippedList } from './skipped.ts';
import type { ImportedSample } from './source.ts';

/** The services that preparing samples needs. */
export interface PreparerOptions {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly sourceId: number;
  /** The folder to which file names in the catalogue are relative. */
  readonly root: string;
  readonly roots: ImageRoots;
  readonly skipped: SkippedList;
}

/** A sample with its image file. */
interface Candidate {
  readonly sample: ImportedSample;
  readonly known: Row<'image'> | undefined;
  readonly file: string;
  readonly place: Pick<CatalogueSample, 'file' | 'offset' | 'length' | 'bytes' | 'modifiedAt'>;
}

/**
 * Finds the image of each sample and inspects those that are new or changed. A file (for an image in a tar, the tar) with the same
 * size and modification time is not opened again.
 */
export class SamplePreparer {
  readonly #options: PreparerOptions;
  readonly #inspector: Inspector;
  readonly #tars = new Map<string, Located>();
  #done = 0;
  #misnamed = 0;
  #misnamedExample = '';

  constructor(options: PreparerOptions) {
    this.#options = options;
    this.#inspector = new Inspector(options.compute);
  }

  /** The number of inspected samples. */
  get done(): number {
    return this.#done;
  }

  /** The samples in the form of the catalogue. One with an unusable image is reported, and skipped unless it is already known. */
  async prepare(
    samples: readonly ImportedSample[],
    { signal, onDone }: { signal: AbortSignal; onDone: () => void },
  ): Promise<CatalogueSample[]> {
    const { catalogue, sourceId } = this.#options;
    const known = await findSourceImages(
      catalogue.db,
      catalogue.project,
      sourceId,
      samples.map(({ key }) => key),
    );
    const prepared: CatalogueSample[] = [];
    const fresh: Candidate[] = [];
    for (const sample of samples) {
      const candidate = await this.#locate(sample, known.get(sample.key), prepared);
      if (candidate === null) continue;
      if (isUnchanged(candidate)) prepared.push({ ...describe(sample), file: candidate.place.file });
      else fresh.push(candidate);
    }
    signal.throwIfAborted();
    this.#advance(samples.length - fresh.length, onDone);
    const inspections = await this.#inspector.inspect(fresh.map(toLocation), {
      signal,
      onDone: (count) => this.#advance(count, onDone),
    });
    for (const [index, candidate] of fresh.entries()) this.#conclude(candidate, inspections[index]!, prepared);
    return prepared;
  }

  /** Reports images that were imported although their extension is wrong. */
  reportMisnamed(notice: (message: string) => void): void {
    if (this.#misnamed > 0)
      notice(
        `${this.#misnamed} image${this.#misnamed === 1 ? ' has' : 's have'} the extension of another format, such as ${this.#misnamedExample}. They were read by content.`,
      );
  }

  async #locate(
    sample: ImportedSample,
    known: Row<'image'> | undefined,
    prepared: CatalogueSample[],
  ): Promise<Candidate | null> {
    const { root, roots, skipped } = this.#options;
    const inTar = sample.offset !== undefined;
    const located = (inTar && this.#tars.get(sample.path)) || (await roots.locate(sample.path));
    if (inTar) this.#tars.set(sample.path, located);
    if (!located.found) {
      skipped.add(sample.key, located.code, located.reason);
      if (known) prepared.push({ ...describe(sample), file: known.file, problem: located.reason });
      return null;
    }
    const file = relative(root, located.file).replaceAll(sep, '/');
    const bytes = sample.length ?? located.bytes;
    const place = {
      file,
      offset: sample.offset ?? null,
      length: sample.length ?? null,
      bytes,
      modifiedAt: located.modified,
    };
    return { sample, known, file: located.file, place };
  }

  #conclude({ sample, known, place }: Candidate, inspection: Inspection, prepared: CatalogueSample[]): void {
    if (!inspection.ok) {
      this.#options.skipped.add(sample.key, inspection.problem, inspection.reason);
      if (known) prepared.push({ ...describe(sample), file: known.file, problem: inspection.reason });
      return;
    }
    const named = formatOfName(sample.key);
    if (named !== null && named !== inspection.format) {
      if (this.#misnamed++ === 0) this.#misnamedExample = `${sample.key} (${inspection.format})`;
    }
    const { width, height, format, contentHash } = inspection;
    prepared.push({ ...describe(sample), ...place, width, height, format, contentHash, problem: null });
  }

  #advance(count: number, onDone: () => void): void {
    this.#done += count;
    onDone();
  }
}

function describe({ key, captions, label, split }: ImportedSample): Omit<CatalogueSample, 'file'> {
  return { key, captions: captions ?? undefined, label, split };
}

function isUnchanged({ known, place }: Candidate): boolean {
  return (
    known !== undefined &&
    known.problem === null &&
    known.content_hash !== null &&
    known.file === place.file &&
    known.offset === place.offset &&
    known.length === place.length &&
    known.bytes === place.bytes &&
    known.modified_at === place.modifiedAt
  );
}

function toLocation({ file, sample: { offset, length } }: Candidate): ImageLocation {
  return { file, ...(offset !== undefined && { offset }), ...(length !== undefined && { length }) };
}
