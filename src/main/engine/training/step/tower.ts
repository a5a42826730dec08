import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { writeModel } from '../../../onnx/write.ts';
import type { Model } from '../../../onnx/index.ts';
import { buildTowerGraphs, type TowerGraphs, type TrainedTower } from '../graphs/tower-graphs.ts';
import { Weights } from './weights.ts';

/** What a tower is fed with: its inputs by name, all with the batch as first dimension. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** How sessions are opened: provider and threads. */
export type SessionSettings = Pick<InferenceSession.SessionOptions, 'executionProviders' | 'intraOpNumThreads'>;

/** Opens a training graph. Memory patterns are off: they keep every activation alive between runs. */
export async function openTrainingSession(model: Model, settings: SessionSettings): Promise<InferenceSession> {
  return InferenceSession.create(writeModel(model), {
    ...settings,
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
}

/** The graphs of one input shape with their sessions, each opened when first used. */
interface Shape {
  readonly graphs: TowerGraphs;
  forward: InferenceSession | null;
  backward: InferenceSession | null;
}

/** One tower in training: its weights, and its graphs for the shapes that occur. */
export class Tower {
  readonly weights: Weights;
  readonly #trained: TrainedTower;
  readonly #settings: SessionSettings;
  readonly #shapes = new Map<string, Shape>();

  constructor(trained: TrainedTower, sparse: ReadonlySet<string>, settings: SessionSettings) {
    this.#trained = trained;
    this.#settings = settings;
    this.weights = new Weights(trained.model, trained.trained, sparse);
  }

  /** The graphs for the shapes of a batch. */
  graphs(feeds: Feeds): TowerGraphs {
    return this.#shape(feeds).graphs;
  }

  /** Embeddings [batch, dimensions] before normalisation. */
  async embed(feeds: Feeds): Promise<Float32Array> {
    const shape = this.#shape(feeds);
    shape.forward ??= await openTrainingSession(shape.graphs.forward, this.#settings);
    const { output } = shape.graphs;
    const result = await shape.forward.run({ ...feeds, ...this.weights.feeds() }, [output]);
    return result[output]!.data as Float32Array;
  }

  /** Adds to each weight's gradient, given that of the embeddings [batch, dimensions]. */
  async backpropagate(feeds: Feeds, upstream: Tensor): Promise<void> {
    const shape = this.#shape(feeds);
    shape.backward ??= await openTrainingSession(shape.graphs.backward, this.#settings);
    const { gradients, seed } = shape.graphs;
    const wanted = [...gradients.values()].map(({ output }) => output);
    const result = await shape.backward.run({ ...feeds, ...this.weights.feeds(), [seed]: upstream }, wanted);
    this.gather(shape.graphs, feeds, (output) => result[output]!.data as Float32Array);
  }

  /** Adds gradients that a run of this tower's backward graph gave. */
  gather({ gradients }: TowerGraphs, feeds: Feeds, read: (output: string) => Float32Array): void {
    for (const [name, from] of gradients) {
      const indices = from.kind === 'sparse-rows' ? (feeds[from.indices]!.data as BigInt64Array | Int32Array) : null;
      this.weights.gather(name, from, read(from.output), indices);
    }
  }

  /** Brings the table rows that a batch reads up to date. */
  prepare(feeds: Feeds): void {
    for (const { type, data } of Object.values(feeds)) {
      if (type === 'int64' || type === 'int32') this.weights.prepare(data as BigInt64Array | Int32Array);
    }
  }

  async close(): Promise<void> {
    for (const { forward, backward } of this.#shapes.values()) {
      await forward?.release();
      await backward?.release();
    }
    this.#shapes.clear();
  }

  #shape(feeds: Feeds): Shape {
    const key = Object.entries(feeds)
      .map(([name, { dims }]) => `${name}[${dims.join(',')}]`)
      .join();
    let shape = this.#shapes.get(key);
    if (!shape) {
      const dims = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensor.dims]));
      shape = { graphs: buildTowerGraphs(this.#trained, dims), forward: null, backward: null };
      this.#shapes.set(key, shape);
    }
    return shape;
  }
}
