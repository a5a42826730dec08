import type { Kysely } from 'kysely';
import {
  maxCaptionLength,
  type CaptionScope,
  type RewrittenCaption,
  type Rewriting,
} from '../../../shared/contract/captions.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Library } from '../catalogue/queries/samples/library.ts';
import { readCaptionsOf, readScopedCaptions } from '../catalogue/queries/scoped-captions.ts';
import type { Tables } from '../catalogue/tables.ts';
import { setText } from '../catalogue/writes/captions.ts';
import { nameRewriting } from './name-rewriting.ts';
import { Rewriter } from './rewriter.ts';

/** Images whose captions are read per query. */
const imagesAtOnce = 1000;

/** The captions that change, and those skipped because they would become empty or too long. */
interface Rewritten {
  readonly captions: number;
  readonly changed: (readonly [id: number, text: string])[];
  readonly refused: number[];
}

/** Bulk edits of captions: the preview, and the edit itself as one batch of the history. */
export class BulkEdit {
  readonly #catalogue: Catalogue;
  readonly #library: Library;
  readonly #rewriter: Rewriter;

  constructor(catalogue: Catalogue, library: Library, workerEntry: string) {
    this.#catalogue = catalogue;
    this.#library = library;
    this.#rewriter = new Rewriter(workerEntry);
  }

  /** The captions that would change and those that would be skipped, in the order in which their images were added. */
  async preview(
    { scope, change }: { scope: CaptionScope; change: Rewriting },
    { signal }: CallOptions = {},
  ): Promise<{
    samples: number;
    captions: number;
    changed: Uint32Array<ArrayBuffer>;
    refused: Uint32Array<ArrayBuffer>;
  }> {
    const imageIds = await this.#listImages(scope);
    const total = { captions: 0, changed: [] as number[], refused: [] as number[] };
    for await (const part of this.#rewriteAll(this.#catalogue.db, imageIds, scope, change, signal)) {
      total.captions += part.captions;
      for (const [id] of part.changed) total.changed.push(id);
      total.refused.push(...part.refused);
    }
    return {
      samples: imageIds.length,
      captions: total.captions,
      changed: Uint32Array.from(total.changed),
      refused: Uint32Array.from(total.refused),
    };
  }

  /** Captions by row number, before and after the edit. */
  async previewRows(
    ids: readonly number[],
    change: Rewriting,
    { signal }: CallOptions = {},
  ): Promise<RewrittenCaption[]> {
    const captions = await readScopedCaptions(this.#catalogue.db, this.#catalogue.project, ids);
    const texts = await this.#rewriter.rewrite(
      change,
      captions.map(({ text }) => text),
      signal,
    );
    return captions.map(({ text: before, ...caption }, index) => {
      const after = texts[index]!;
      return { ...caption, before, after, refused: after === before ? null : refuse(after) };
    });
  }

  /** Edits the captions of the scope in one batch, atomically. */
  async apply(
    { scope, change }: { scope: CaptionScope; change: Rewriting },
    { signal }: CallOptions = {},
  ): Promise<{ changed: number; refused: number }> {
    const imageIds = await this.#listImages(scope);
    return this.#catalogue.write(
      nameRewriting(change, null),
      'edit',
      async (edits) => {
        let changed = 0;
        let refused = 0;
        for await (const part of this.#rewriteAll(edits.db, imageIds, scope, change, signal)) {
          changed += await setText(edits, part.changed);
          refused += part.refused.length;
        }
        if (edits.batch.id !== null) {
          const label = nameRewriting(change, changed);
          await edits.db.updateTable('edit_batch').set({ label }).where('id', '=', edits.batch.id).execute();
        }
        return { changed, refused };
      },
      { signal },
    );
  }

  close(): void {
    this.#rewriter.close();
  }

  async #listImages({ samples }: CaptionScope): Promise<readonly number[]> {
    if ('ids' in samples) return [...new Set(samples.ids)];
    return [...(await this.#library.order({ filter: samples.filter, sort: { by: 'added', direction: 'ascending' } }))];
  }

  async *#rewriteAll(
    db: Kysely<Tables>,
    imageIds: readonly number[],
    { which }: CaptionScope,
    change: Rewriting,
    signal?: AbortSignal,
  ): AsyncGenerator<Rewritten> {
    // An invalid expression is reported even when there is nothing to change.
    if (imageIds.length === 0) await this.#rewriter.rewrite(change, [], signal);
    for (let from = 0; from < imageIds.length; from += imagesAtOnce) {
      signal?.throwIfAborted();
      const images = imageIds.slice(from, from + imagesAtOnce);
      const captions = await readCaptionsOf(db, this.#catalogue.project, images, { first: which === 'first' });
      const texts = await this.#rewriter.rewrite(
        change,
        captions.map(({ text }) => text),
        signal,
      );
      const part: Rewritten = { captions: captions.length, changed: [], refused: [] };
      for (const [index, { id, text }] of captions.entries()) {
        const after = texts[index]!.toWellFormed();
        if (after === text) continue;
        if (refuse(after)) part.refused.push(id);
        else part.changed.push([id, after]);
      }
      yield part;
      // Yields to other calls between parts.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function refuse(after: string): RewrittenCaption['refused'] {
  if (after.trim() === '') return 'empty';
  return after.length > maxCaptionLength ? 'too-long' : null;
}
