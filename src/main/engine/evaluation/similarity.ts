import { isStudioError } from '../../../shared/contract/errors.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { ComputeClient } from '../compute/contract/contract.ts';
import type { Operand, VectorSource } from '../compute/contract/similarity.ts';

/** Matrices below one another, each as it is or centred; see `stack` in the compute contract. */
export interface StackSource {
  readonly key: string;
  readonly parts: readonly { readonly source: VectorSource; readonly centred: boolean }[];
}

/** Vectors to be compared: a stored matrix (all of it, or the rows named), or numbers at hand, row-major. */
export type Vectors =
  | { readonly source: VectorSource | StackSource; readonly rows?: Uint32Array }
  | { readonly vectors: Float32Array; readonly dimensions: number };

/** What awaits may be given. */
export interface Waiting {
  readonly signal?: AbortSignal;
}

type Asker = ComputeClient['similarity'];

/** Asks the compute process about vectors, and sees to it that the stored ones are loaded there. */
export class Similarity {
  readonly #compute: Compute;

  constructor(compute: Compute) {
    this.#compute = compute;
  }

  /** The k candidates with the highest cosine for each query; see the compute contract. */
  topK(input: { queries: Vectors; candidates: Vectors; k: number }, waiting: Waiting = {}) {
    const { queries, candidates, k } = input;
    return this.#ask([queries, candidates], waiting, (ask, [left, right]) =>
      ask.topK({ queries: left!, candidates: right!, k }, waiting),
    );
  }

  /** The rank of the best own candidate of each query among foreign ones; see the compute contract. */
  ranks(
    input: { queries: Vectors; queryGroups: Int32Array; candidates: Vectors; candidateGroups: Int32Array },
    waiting: Waiting = {},
  ) {
    const { queryGroups, candidateGroups } = input;
    return this.#ask([input.queries, input.candidates], waiting, (ask, [queries, candidates]) =>
      ask.ranks({ queries: queries!, queryGroups, candidates: candidates!, candidateGroups }, waiting),
    );
  }

  /** The cosine of row i of one side with row i of the other. */
  pairs(input: { left: Vectors; right: Vectors }, waiting: Waiting = {}) {
    return this.#ask([input.left, input.right], waiting, (ask, [left, right]) =>
      ask.pairs({ left: left!, right: right! }, waiting),
    );
  }

  /** All cosines between two small sets, [rows, columns] row-major. */
  block(input: { rows: Vectors; columns: Vectors }, waiting: Waiting = {}) {
    return this.#ask([input.rows, input.columns], waiting, (ask, [rows, columns]) =>
      ask.block({ rows: rows!, columns: columns! }, waiting),
    );
  }

  /** An order of pairs in which alike ones stand together; see the compute contract. */
  seriate(input: { images: Vectors; captions: Vectors }, waiting: Waiting = {}) {
    return this.#ask([input.images, input.captions], waiting, (ask, [images, captions]) =>
      ask.seriate({ images: images!, captions: captions! }, waiting),
    );
  }

  /** Softmax over the classes of `scale` × cosine, the k most probable of each image. */
  classify(input: { images: Vectors; classes: Vectors; scale: number; k: number }, waiting: Waiting = {}) {
    const { scale, k } = input;
    return this.#ask([input.images, input.classes], waiting, (ask, [images, classes]) =>
      ask.classify({ images: images!, classes: classes!, scale, k }, waiting),
    );
  }

  /** The mean of the rows and their covariance. */
  moments(of: Vectors, waiting: Waiting = {}) {
    return this.#ask([of], waiting, (ask, [rows]) => ask.moments({ of: rows! }, waiting));
  }

  /** 1 + how many candidates have a higher cosine than each of the others; see the compute contract. */
  places(
    input: { queries: Vectors; selves: Uint32Array; candidates: Vectors; others: Uint32Array },
    waiting: Waiting = {},
  ) {
    const { selves, others } = input;
    return this.#ask([input.queries, input.candidates], waiting, (ask, [queries, candidates]) =>
      ask.places({ queries: queries!, selves, candidates: candidates!, others }, waiting),
    );
  }

  /** The vectors themselves, [rows, dimensions] row-major. */
  vectors(of: Vectors, waiting: Waiting = {}) {
    return this.#ask([of], waiting, (ask, [rows]) => ask.vectors({ of: rows! }, waiting));
  }

  /** Asks another domain of the compute process about vectors, which are loaded there first where they are not. */
  withOperands<Answer>(
    sides: readonly Vectors[],
    waiting: Waiting,
    ask: (client: ComputeClient, operands: Operand[]) => Promise<Answer>,
  ): Promise<Answer> {
    const client = this.#compute.client();
    const sources = sides.flatMap((side) => ('source' in side ? [side.source] : []));
    return this.#provide(sources, waiting, () => ask(client, sides.map(toOperand)));
  }

  #ask<Answer>(
    sides: readonly Vectors[],
    waiting: Waiting,
    ask: (client: Asker, operands: Operand[]) => Promise<Answer>,
  ): Promise<Answer> {
    return this.withOperands(sides, waiting, (client, operands) => ask(client.similarity, operands));
  }

  /** Runs; loads a matrix that the process says it lacks, because it was never read, left for others, or died with it. */
  async #provide<Answer>(
    sources: readonly (VectorSource | StackSource)[],
    waiting: Waiting,
    run: () => Promise<Answer>,
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await run();
      } catch (error) {
        const key = isStudioError(error, 'not-found') ? error.data['key'] : undefined;
        const source = sources.find((candidate) => candidate.key === key);
        // Each may be missing once, and once more after a crash in between.
        if (source === undefined || attempt > 2 * sources.length) throw error;
        await this.#load(source, waiting);
      }
    }
  }

  async #load(source: VectorSource | StackSource, waiting: Waiting): Promise<void> {
    const client = this.#compute.client().similarity;
    if (!('parts' in source)) {
      await client.load(source, waiting);
      return;
    }
    const parts = source.parts.map((part) => ({ key: part.source.key, centred: part.centred }));
    await this.#provide(
      source.parts.map((part) => part.source),
      waiting,
      () => client.stack({ key: source.key, parts }, waiting),
    );
  }
}

function toOperand(side: Vectors): Operand {
  if ('vectors' in side) return side;
  return side.rows === undefined ? { key: side.source.key } : { key: side.source.key, rows: side.rows };
}
