import type { LogitScalars } from '../../base/logit-scale.ts';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Model } from '../../../onnx/index.ts';
import { buildStepGraph, inStep, type Side } from '../graphs/step-graph.ts';
import { buildContrastiveLoss } from '../losses.ts';
import type { Feeds, Tower } from './tower.ts';
import { openTrainingSession, type SessionSettings } from './training-session.ts';

/** One side of a batch: the feeds of its tower, or the embeddings [batch, dimensions] of a frozen one. */
export type SideBatch = { readonly feeds: Feeds } | { readonly embeddings: Float32Array };

/** A contrastive batch. `notNegatives` [batch, batch] is 1 where image i and text j are not negatives of each other. */
export interface PairBatch {
  readonly size: number;
  readonly image: SideBatch;
  readonly text: SideBatch;
  readonly notNegatives: Float32Array | null;
}

/** The result of one batch. Weight gradients accumulate in the towers. */
export interface BatchLoss {
  readonly loss: number;
  /** Mean cosine similarity of the pairs. */
  readonly alignment: number;
  readonly scalarGradients: LogitScalars;
}

/** How batches are run. */
export interface StepSettings {
  readonly loss: 'infonce' | 'siglip';
  readonly dimensions: number;
  /** Micro-batch size: less than the batch size needs less memory, but a second forward pass. */
  readonly microBatch: number;
  readonly session: SessionSettings;
}

type Towers = Readonly<Record<Side, Tower | null>>;
const sides = ['image', 'text'] as const;

/** Runs contrastive batches (forward, loss, backward): in one graph if the batch fits in a micro-batch, otherwise with GradCache. */
export class ContrastiveStep {
  readonly #towers: Towers;
  readonly #settings: StepSettings;
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  constructor(towers: Towers, settings: StepSettings) {
    this.#towers = towers;
    this.#settings = settings;
  }

  /** Computes the loss of a batch and adds its gradients to those of the towers. Can be aborted between micro-batches. */
  async run(batch: PairBatch, scalars: LogitScalars, { signal }: { signal?: AbortSignal } = {}): Promise<BatchLoss> {
    for (const side of sides) {
      const part = batch[side];
      if ('feeds' in part) this.#towers[side]?.prepare(part.feeds);
    }
    return batch.size <= this.#settings.microBatch
      ? this.#runAtOnce(batch, scalars)
      : this.#runSlices(batch, scalars, signal);
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  async #runAtOnce(batch: PairBatch, scalars: LogitScalars): Promise<BatchLoss> {
    const trained = sides.flatMap((side) => {
      const part = batch[side];
      const tower = this.#towers[side];
      return 'feeds' in part && tower ? [{ side, tower, feeds: part.feeds, graphs: tower.graphs(part.feeds) }] : [];
    });
    const key = trained
      .map(
        ({ side, feeds }) =>
          side +
          Object.values(feeds)
            .map(({ dims }) => dims.join('x'))
            .join(),
      )
      .join();
    const wanted = trained.flatMap(({ side, graphs }) =>
      [...graphs.backward().gradients.values()].map(({ output }) => inStep(side, output)),
    );
    const session = await this.#session(
      `${key}:${batch.size}:${batch.notNegatives !== null}`,
      () =>
        buildStepGraph(Object.fromEntries(trained.map(({ side, graphs }) => [side, graphs])), this.#lossGraph(batch)),
      wanted,
    );
    const feeds: Record<string, Tensor> = this.#lossFeeds(batch, scalars);
    for (const { side, tower, feeds: own } of trained) {
      const rename = (name: string): string => inStep(side, name);
      for (const [name, tensor] of Object.entries(own)) feeds[rename(name)] = tensor;
      Object.assign(feeds, tower.weights.feeds(rename));
    }
    for (const side of sides) {
      const part = batch[side];
      if ('embeddings' in part) feeds[`${side}_embeds`] = this.#embedsTensor(part.embeddings, batch.size);
    }
    const result = await session.run(feeds);
    for (const { side, tower, feeds: own, graphs } of trained) {
      await tower.gather(graphs, own, (output) => result[inStep(side, output)] as Tensor);
    }
    return this.#readLoss(result);
  }

  async #runSlices(batch: PairBatch, scalars: LogitScalars, signal: AbortSignal | undefined): Promise<BatchLoss> {
    const { size } = batch;
    const { microBatch, dimensions } = this.#settings;
    const embeds: Record<Side, Float32Array> = { image: new Float32Array(0), text: new Float32Array(0) };
    for (const side of sides) {
      const part = batch[side];
      if ('embeddings' in part) {
        embeds[side] = part.embeddings;
        continue;
      }
      embeds[side] = new Float32Array(size * dimensions);
      for (let from = 0; from < size; from += microBatch) {
        signal?.throwIfAborted();
        const slice = sliceFeeds(part.feeds, from, Math.min(size, from + microBatch));
        embeds[side].set(await this.#towers[side]!.embed(slice), from * dimensions);
      }
    }
    const session = await this.#session(`loss:${size}:${batch.notNegatives !== null}`, () => this.#lossGraph(batch));
    const feeds = this.#lossFeeds(batch, scalars);
    for (const side of sides) feeds[`${side}_embeds`] = this.#embedsTensor(embeds[side], size);
    const wanted = sides.map((side) => `grad/${side}_embeds`);
    const result = await session.run(feeds, [...wanted, ...this.#lossOutputs()]);
    for (const side of sides) {
      const part = batch[side];
      if (!('feeds' in part)) continue;
      const upstream = result[`grad/${side}_embeds`] as Tensor;
      for (let from = 0; from < size; from += microBatch) {
        signal?.throwIfAborted();
        const to = Math.min(size, from + microBatch);
        await this.#towers[side]!.backpropagate(sliceFeeds(part.feeds, from, to), sliceRows(upstream, from, to));
      }
    }
    return this.#readLoss(result);
  }

  #lossGraph(batch: PairBatch) {
    const { loss, dimensions } = this.#settings;
    return buildContrastiveLoss({ loss, batch: batch.size, dim: dimensions, masked: batch.notNegatives !== null });
  }

  #lossFeeds({ size, notNegatives }: PairBatch, { logitScale, logitBias }: LogitScalars): Record<string, Tensor> {
    const scalar = (value: number): Tensor => new Tensor('float32', Float32Array.of(value), []);
    return {
      logit_scale: scalar(logitScale),
      ...(this.#settings.loss === 'siglip' ? { logit_bias: scalar(logitBias) } : {}),
      ...(notNegatives === null ? {} : { not_negatives: new Tensor('float32', notNegatives, [size, size]) }),
    };
  }

  #lossOutputs(): string[] {
    return ['loss', 'alignment', 'grad/logit_scale', ...(this.#settings.loss === 'siglip' ? ['grad/logit_bias'] : [])];
  }

  #readLoss(result: InferenceSession.OnnxValueMapType): BatchLoss {
    const read = (name: string): number => (result[name]?.data as Float32Array | undefined)?.[0] ?? 0;
    return {
      loss: read('loss'),
      alignment: read('alignment'),
      scalarGradients: { logitScale: read('grad/logit_scale'), logitBias: read('grad/logit_bias') },
    };
  }

  #embedsTensor(embeddings: Float32Array, size: number): Tensor {
    return new Tensor('float32', embeddings, [size, this.#settings.dimensions]);
  }

  #session(key: string, build: () => Model, resident: readonly string[] = []): Promise<InferenceSession> {
    let session = this.#sessions.get(key);
    if (!session) {
      session = openTrainingSession(build(), this.#settings.session, resident);
      this.#sessions.set(key, session);
    }
    return session;
  }
}

/** Rows `from` up to `to` of a tensor, as a view of its data. */
function sliceRows(tensor: Tensor, from: number, to: number): Tensor {
  const [, ...rest] = tensor.dims;
  const row = rest.reduce((product, dim) => product * dim, 1);
  const data = tensor.data as Float32Array | BigInt64Array | Int32Array;
  return new Tensor(tensor.type as 'float32', data.subarray(from * row, to * row) as Float32Array, [
    to - from,
    ...rest,
  ]);
}

/** Rows `from` up to `to` of all feeds of a tower. */
function sliceFeeds(feeds: Feeds, from: number, to: number): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, sliceRows(tensor, from, to)]));
}
