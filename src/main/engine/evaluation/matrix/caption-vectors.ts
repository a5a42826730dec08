import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { PairCaption } from '../../catalogue/queries/pair-captions.ts';
import type { EvaluatedModel, Parts } from '../parts.ts';

/** Texts whose vectors are kept, a few megabytes. */
const kept = 2048;

/** Vectors of captions as they are now: stored ones, and for a few edited ones computed on demand. */
export class CaptionVectors {
  readonly #parts: Parts;
  readonly #fresh = new Map<string, Float32Array>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The captions without a stored vector of their current text. */
  async findFresh(model: EvaluatedModel, captions: readonly PairCaption[]): Promise<PairCaption[]> {
    const { ids, revisions } = await this.#parts.indexes.read(model, 'caption');
    const stored = new Map(Array.from(ids, (id, row) => [id, revisions[row]!]));
    return captions.filter(({ id, revision }) => stored.get(id) !== revision);
  }

  /** float32 [captions, dimensions], row-major. */
  async read(model: EvaluatedModel, captions: readonly PairCaption[], options: CallOptions): Promise<Float32Array> {
    const { dimensions } = model;
    const index = await this.#parts.indexes.read(model, 'caption');
    const rowOf = new Map(Array.from(index.ids, (id, row) => [id, row]));
    const isStored = ({ id, revision }: PairCaption) => {
      const row = rowOf.get(id);
      return row !== undefined && index.revisions[row] === revision;
    };
    const places = [...captions.keys()];
    const stored = places.filter((place) => isStored(captions[place]!));
    const vectors = new Float32Array(captions.length * dimensions);
    if (stored.length > 0) {
      const rows = Uint32Array.from(stored, (place) => rowOf.get(captions[place]!.id)!);
      const found = await this.#parts.similarity.vectors({ source: index.source, rows }, options);
      stored.forEach((place, at) => {
        vectors.set(found.vectors.subarray(at * dimensions, (at + 1) * dimensions), place * dimensions);
      });
    }
    const fresh = places.filter((place) => !isStored(captions[place]!));
    const texts = await this.#embed(
      model,
      fresh.map((place) => captions[place]!.text),
      options,
    );
    fresh.forEach((place, at) => vectors.set(texts[at]!, place * dimensions));
    return vectors;
  }

  async #embed(model: EvaluatedModel, texts: readonly string[], options: CallOptions): Promise<Float32Array[]> {
    const keyOf = (text: string) => `${model.fingerprint}\0${text}`;
    const missing = [...new Set(texts)].filter((text) => !this.#fresh.has(keyOf(text)));
    if (missing.length > 0) {
      const found = await this.#parts.embedder.embedTexts(model.id, missing, options);
      missing.forEach((text, row) => {
        this.#fresh.set(keyOf(text), found.slice(row * model.dimensions, (row + 1) * model.dimensions));
      });
    }
    const vectors = texts.map((text) => this.#fresh.get(keyOf(text))!);
    for (const oldest of this.#fresh.keys()) {
      if (this.#fresh.size <= kept) break;
      this.#fresh.delete(oldest);
    }
    return vectors;
  }
}
