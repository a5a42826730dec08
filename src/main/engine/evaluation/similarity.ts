import { isStudioError } from '../../../shared/contract/errors.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { ComputeClient } from '../compute/contract/contract.ts';
import type { Operand, VectorSource } from '../compute/contract/similarity.ts';

/** Stacked matrices, each optionally centred; see `stack` in the compute contract. */
export interface StackSource {
  readonly key: string;
  readonly parts: readonly { readonly source: VectorSource; readonly centred: boolean }[];
}

/** Vectors to compare: a stored matrix (all of it, or the given rows), or numbers, row-major. */
export type Vectors =
  | { readonly source: VectorSource | StackSource; readonly rows?: Uint32Array }
  | { readonly vectors: Float32Array; readonly dimensions: number };

type Asker = ComputeClient['similarity'];

/** Compares vectors in the compute process, loading stored ones there as needed. */
export class Similarity {
  readonly #compute: Compute;

  constructor(compute: Compute) {
    this.#compute = compute;
  }

  /** The k candidates with the highest cosine for each query; see the compute contract. */
  topK(input: { queries: Vectors; candidates: Vectors; k: number }, options: CallOptions = {}) {
    const { queries, candidates, k } = input;
    return this.#ask([queries, candidates], options, (ask, [left, right]) =>
      ask.topK({ queries: left!, candidates: right!, k }, options),
    );
  }

  /** The rank of the best own candidate of each query among foreign ones; see the compute contract. */
  ranks(
    input: { queries: Vectors; queryGroups: Int32Array; candidates: Vectors; candidateGroups: Int32Array },
    options: CallOptions = {},
  ) {
    const { queryGroups, candidateGroups } = input;
    return this.#ask([input.queries, input.candidates], options, (ask, [queries, candidates]) =>
      ask.ranks({ queries: queries!, queryGroups, candidates: candidates!, candidateGroups }, options),
    );
  }

  /** The cosine of row i of one side with row i of the other. */
  pairs(input: { left: Vectors; right: Vectors }, options: CallOptions = {}) {
    return this.#ask([input.left, input.right], options, (ask, [left, right]) =>
      ask.pairs({ left: left!, right: right! }, options),
    );
  }

  /** All cosines between two small sets, [rows, columns] row-major. */
  block(input: { rows: Vectors; columns: Vectors }, options: CallOptions = {}) {
    return this.#ask([input.rows, input.columns], options, (ask, [rows, columns]) =>
      ask.block({ rows: rows!, columns: columns! }, options),
    );
  }

  /** An order of pairs in which similar ones are adjacent; see the compute contract. */
  seriate(input: { images: Vectors; captions: Vectors }, options: CallOptions = {}) {
    return this.#ask([input.images, input.captions], options, (ask, [images, captions]) =>
      ask.seriate({ images: images!, captions: captions! }, options),
    );
  }

  /** Softmax over the classes of `scale` × cosine, the k most probable of each image. */
  classify(input: { images: Vectors; classes: Vectors; scale: number; k: number }, options: CallOptions = {}) {
    const { scale, k } = input;
    return this.#ask([input.images, input.classes], options, (ask, [images, classes]) =>
      ask.classify({ images: images!, classes: classes!, scale, k }, options),
    );
  }

  /** The mean of the rows and their covariance. */
  moments(of: Vectors, options: CallOptions = {}) {
    return this.#ask([of], options, (ask, [rows]) => ask.moments({ of: rows! }, options));
  }

  /** The rank of each of some candidates for its query; see the compute contract. */
  places(
    input: { queries: Vectors; selves: Uint32Array; candidates: Vectors; others: Uint32Array },
    options: CallOptions = {},
  ) {
    const { selves, others } = input;
    return this.#ask([input.queries, input.candidates], options, (ask, [queries, candidates]) =>
      ask.places({ queries: queries!, selves, candidates: candidates!, others }, options),
    );
  }

  /** The vectors themselves, [rows, dimensions] row-major. */
  vectors(of: Vectors, options: CallOptions = {}) {
    return this.#ask([of], options, (ask, [rows]) => ask.vectors({ of: rows! }, options));
  }

  /** Calls another domain of the compute process with vectors, loading them there as needed. */
  withOperands<Answer>(
    sides: readonly Vectors[],
    options: CallOptions,
    ask: (client: ComputeClient, operands: Operand[]) => Promise<Answer>,
  ): Promise<Answer> {
    const client = this.#compute.client();
    const sources = sides.flatMap((side) => ('source' in side ? [side.source] : []));
    return this.#provide(sources, options, () => ask(client, sides.map(toOperand)));
  }

  #ask<Answer>(
    sides: readonly Vectors[],
    options: CallOptions,
    ask: (client: Asker, operands: Operand[]) => Promise<Answer>,
  ): Promise<Answer> {
    return this.withOperands(sides, options, (client, operands) => ask(client.similarity, operands));
  }

  /** Runs; loads a matrix that the process reports as missing: never read, evicted, or lost in a crash. */
  async #provide<Answer>(
    sources: readonly (VectorSource | StackSource)[],
    options: CallOptions,
    run: () => Promise<Answer>,
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await run();
      } catch (error) {
        const key = isStudioError(error, 'not-found') ? error.data['key'] : undefined;
        const source = sources.find((candidate) => candidate.key === key);
        // Each may be missing once, and again after a crash in between.
        if (source === undefined || attempt > 2 * sources.length) throw error;
        await this.#load(source, options);
      }
    }
  }

  async #load(source: VectorSource | StackSource, options: CallOptions): Promise<void> {
    const client = this.#compute.client().similarity;
    if (!('parts' in source)) {
      await client.load(source, options);
      return;
    }
    const parts = source.parts.map((part) => ({ key: part.source.key, centred: part.centred }));
    await this.#provide(
      source.parts.map((part) => part.source),
      options,
      () => client.stack({ key: source.key, parts }, options),
    );
  }
}

function toOperand(side: Vectors): Operand {
  if ('vectors' in side) return side;
  return side.rows === undefined ? { key: side.source.key } : { key: side.source.key, rows: side.rows };
}
