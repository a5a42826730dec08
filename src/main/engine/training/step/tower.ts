import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { SparseRead } from '../../../autodiff/sparse.ts';
import { buildTowerGraphs, type InputDims, type TowerGraphs, type TrainedTower } from '../graphs/tower-graphs.ts';
import { DeviceWeights } from './device-weights.ts';
import type { TrainedWeights } from './trained-weights.ts';
import { keepsWeights, openTrainingSession, type SessionSettings } from './training-session.ts';
import { Weights } from './weights.ts';

/** The feeds of a tower: its inputs (or its cut) by name, all with the batch as the first dimension. */
export type Feeds = Readonly<Record<string, Tensor>>;

type Part = 'lower' | 'forward' | 'backward';

/** The graphs of one input shape with their sessions, each opened on first use. */
interface Shape {
  readonly graphs: TowerGraphs;
  readonly sessions: Map<Part, InferenceSession>;
}

/** Derives the dims of a tower's inputs from the feeds of a batch, which may start at the cut. */
export type FindInputDims = (feeds: Feeds) => InputDims;

const ownDims: FindInputDims = (feeds) =>
  Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));

/** One tower in training: its weights, and its graphs by input shape. */
export class Tower {
  readonly weights: TrainedWeights;
  readonly #trained: TrainedTower;
  readonly #tables: readonly string[];
  readonly #settings: SessionSettings;
  readonly #inputDims: FindInputDims;
  readonly #shapes = new Map<string, Shape>();

  /** Tables in `sparse` are updated by rows if a graph input gives the rows, because only then are they known before a run. */
  constructor(
    trained: TrainedTower,
    sparse: ReadonlyMap<string, SparseRead>,
    settings: SessionSettings,
    inputDims: FindInputDims = ownDims,
  ) {
    this.#trained = trained;
    const resident = keepsWeights(settings);
    const inputs = new Set(trained.model.graph.inputs.map(({ name }) => name));
    const tables = new Map([...sparse].filter(([, { indices }]) => inputs.has(indices)));
    // On a device, updating an entire table is as fast as updating some of its rows.
    this.#tables = resident ? [] : [...tables.keys()];
    this.#settings = settings;
    this.#inputDims = inputDims;
    this.weights = resident
      ? new DeviceWeights(trained.model, trained.trained, settings)
      : new Weights(trained.model, trained.trained, tables);
  }

  /** The graphs for the shapes of a batch. */
  graphs(feeds: Feeds): TowerGraphs {
    return this.#shape(feeds).graphs;
  }

  /** Embeddings [batch, dimensions] before normalisation. */
  async embed(feeds: Feeds): Promise<Float32Array> {
    const shape = this.#shape(feeds);
    const { output } = shape.graphs;
    const result = await (await this.#open(shape, 'forward')).run({ ...feeds, ...this.weights.feeds() }, [output]);
    return result[output]!.data as Float32Array;
  }

  /** The activations at the cut for a batch of inputs. They never change in training, so they can be cached and fed again. */
  async runLower(inputs: Feeds): Promise<Tensor> {
    const session = await this.#open(this.#shape(inputs), 'lower');
    const cut = this.#trained.cut!;
    return (await session.run(inputs, [cut]))[cut] as Tensor;
  }

  /** Backpropagates the gradient of the embeddings [batch, dimensions] and accumulates the gradients of the weights. */
  async backpropagate(feeds: Feeds, upstream: Tensor): Promise<void> {
    const shape = this.#shape(feeds);
    const { seed } = shape.graphs.backward();
    const session = await this.#open(shape, 'backward');
    const result = await session.run({ ...feeds, ...this.weights.feeds(), [seed]: upstream });
    await this.gather(shape.graphs, feeds, (output) => result[output] as Tensor);
  }

  /** Accumulates the gradients from a run of this tower's backward graph. */
  async gather(graphs: TowerGraphs, feeds: Feeds, read: (output: string) => Tensor): Promise<void> {
    for (const [name, from] of graphs.backward().gradients) {
      const indices = from.kind === 'sparse-rows' ? (feeds[from.indices]!.data as BigInt64Array | Int32Array) : null;
      await this.weights.gather(name, from, read(from.output), indices);
    }
  }

  /** Brings the table rows that a batch reads up to date. */
  prepare(feeds: Feeds): void {
    this.weights.prepare((input) => (feeds[input]?.data as BigInt64Array | Int32Array | undefined) ?? null);
  }

  async close(): Promise<void> {
    // Device tensors must be disposed before the session that created them: ONNX Runtime 1.30 crashes the process otherwise.
    await this.weights.close();
    for (const { sessions } of this.#shapes.values()) for (const session of sessions.values()) await session.release();
    this.#shapes.clear();
  }

  async #open({ graphs, sessions }: Shape, part: Part): Promise<InferenceSession> {
    let session = sessions.get(part);
    if (!session) {
      const backward = part === 'backward' ? graphs.backward() : null;
      const resident = backward ? Array.from(backward.gradients.values(), ({ output }) => output) : [];
      session = await openTrainingSession(
        backward?.model ?? graphs[part as 'lower' | 'forward']!,
        this.#settings,
        resident,
      );
      sessions.set(part, session);
    }
    return session;
  }

  #shape(feeds: Feeds): Shape {
    const inputDims = this.#inputDims(feeds);
    const key = JSON.stringify(inputDims);
    let shape = this.#shapes.get(key);
    if (!shape) {
      shape = { graphs: buildTowerGraphs(this.#trained, inputDims, this.#tables), sessions: new Map() };
      this.#shapes.set(key, shape);
    }
    return shape;
  }
}
