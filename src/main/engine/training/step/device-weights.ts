import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { GradientOutput } from '../../../autodiff/index.ts';
import { float32Of, type Model } from '../../../onnx/index.ts';
import { createParameter, type AdamWConstants, type Parameter } from '../adamw.ts';
import { buildCopy, buildSquares, buildSum, buildUpdate, updated, valuesOf } from '../graphs/device-graphs.ts';
import { openTrainingSession, type SessionSettings } from './training-session.ts';
import type { TrainedWeights, Update } from './trained-weights.ts';

/** Limit on the bytes of weights updated by one graph: while it runs, they and their moments are on the device twice. */
const maxBytesPerUpdate = 2 ** 26;

/** One trained weight: its values in memory as of the last `pull`, and the tensors with the current ones. */
interface DeviceWeight {
  readonly parameter: Parameter;
  value: Tensor;
  firstMoment: Tensor;
  secondMoment: Tensor;
  /** The gradient accumulated since the last update; null before the first batch. */
  gradient: Tensor | null;
}

/**
 * The trained weights of one tower on a device: values, moments and gradients stay there between steps, AdamW is a graph, and only the
 * norm of the gradients is read back. (`tensor.getData()` crashes the process in ONNX Runtime 1.30, so `pull` reads through a second
 * session.) A tensor in memory moves to the device in the first run it is fed to.
 */
export class DeviceWeights implements TrainedWeights {
  readonly #weights = new Map<string, DeviceWeight>();
  readonly #groups: DeviceWeight[][] = [];
  readonly #sessions = new Map<string, Promise<InferenceSession>>();
  readonly #settings: SessionSettings;
  #factor = 1;

  constructor(model: Model, trained: readonly string[], settings: SessionSettings) {
    this.#settings = settings;
    let bytes = Infinity;
    for (const name of trained) {
      const initializer = model.graph.initializers.get(name)!;
      const parameter = createParameter(name, initializer.dims, Float32Array.from(float32Of(initializer)));
      const weight: DeviceWeight = { parameter, ...inMemory(parameter), gradient: null };
      this.#weights.set(name, weight);
      if (bytes + parameter.weights.byteLength > maxBytesPerUpdate) {
        this.#groups.push([]);
        bytes = 0;
      }
      this.#groups.at(-1)!.push(weight);
      bytes += parameter.weights.byteLength;
    }
  }

  parameters(): Parameter[] {
    return Array.from(this.#weights.values(), ({ parameter }) => parameter);
  }

  feeds(rename: (name: string) => string = (name) => name): Record<string, Tensor> {
    return Object.fromEntries(Array.from(this.#weights, ([name, { value }]) => [rename(name), value]));
  }

  /** Tables are updated in full here, so no rows can be out of date. */
  prepare(): void {}

  async gather(name: string, _from: GradientOutput, output: Tensor): Promise<void> {
    const weight = this.#weights.get(name)!;
    const before = weight.gradient;
    if (before === null) {
      weight.gradient = output;
      return;
    }
    const { dims } = weight.parameter;
    const session = await this.#open(`sum ${dims.join()}`, () => buildSum(dims), ['sum']);
    weight.gradient = (await session.run({ a: before, b: output }))['sum'] as Tensor;
    for (const used of [before, output]) release(used);
  }

  async gradients(): Promise<ReadonlyMap<string, Float32Array>> {
    const found = [...this.#weights].filter(([, { gradient }]) => gradient !== null);
    const values = await this.#read(found.map(([, { gradient }]) => gradient!));
    return new Map(found.map(([name], index) => [name, values[index]!.map((value) => value * this.#factor)]));
  }

  scaleGradients(factor: number): void {
    this.#factor *= factor;
  }

  async squaredNorm(): Promise<number> {
    let sum = 0;
    for (const [index, group] of this.#groupsWithGradient().entries()) {
      const session = await this.#open(`squares ${index} ${group.length}`, () => buildSquares(shapesOf(group)));
      const feeds = Object.fromEntries(group.map(({ gradient }, place) => [valuesOf(place).gradient, gradient!]));
      sum += ((await session.run(feeds))['squares']!.data as Float32Array)[0]!;
    }
    return sum * this.#factor ** 2;
  }

  async update({ constants, rate, number, gradientScale }: Update): Promise<void> {
    const { beta1, beta2, weightDecay } = constants;
    const scalars = {
      gradient_scale: scalarTensor(gradientScale * this.#factor),
      keep: scalarTensor(1 - rate * weightDecay),
      size: scalarTensor(rate / (1 - beta1 ** number)),
      root_correction: scalarTensor(1 / Math.sqrt(1 - beta2 ** number)),
    };
    for (const [index, group] of this.#groupsWithGradient().entries())
      await this.#step(index, group, constants, scalars);
    this.#factor = 1;
  }

  async pull(): Promise<void> {
    for (const group of this.#groups) {
      for (const part of ['value', 'firstMoment', 'secondMoment'] as const) {
        const onDevice = group.filter((weight) => weight[part].location !== 'cpu');
        const values = await this.#read(onDevice.map((weight) => weight[part]));
        onDevice.forEach(({ parameter }, place) => {
          parameter[part === 'value' ? 'weights' : part].set(values[place]!);
        });
      }
    }
  }

  push(): void {
    for (const weight of this.#weights.values()) {
      const { value, firstMoment, secondMoment, gradient, parameter } = weight;
      for (const tensor of [value, firstMoment, secondMoment, gradient]) if (tensor) release(tensor);
      Object.assign(weight, inMemory(parameter), { gradient: null });
    }
    this.#factor = 1;
  }

  settled(): Map<string, Float32Array> {
    return new Map(Array.from(this.#weights, ([name, { parameter }]) => [name, Float32Array.from(parameter.weights)]));
  }

  tables(): Record<string, never> {
    return {};
  }

  restoreTables(): void {}

  async close(): Promise<void> {
    this.push();
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  /** The weights that have a gradient, by group: weights that do not affect the embedding have none. */
  #groupsWithGradient(): DeviceWeight[][] {
    return this.#groups
      .map((group) => group.filter(({ gradient }) => gradient !== null))
      .filter(({ length }) => length > 0);
  }

  async #step(
    index: number,
    group: readonly DeviceWeight[],
    constants: AdamWConstants,
    scalars: Readonly<Record<string, Tensor>>,
  ): Promise<void> {
    const names = group.map((_, place) => valuesOf(place));
    const outputs = names.flatMap(({ weight, firstMoment, secondMoment }) =>
      [weight, firstMoment, secondMoment].map(updated),
    );
    const { beta1, beta2, epsilon } = constants;
    const key = `update ${index} ${group.length} ${beta1} ${beta2} ${epsilon}`;
    const session = await this.#open(key, () => buildUpdate(shapesOf(group), constants), outputs);
    const feeds: Record<string, Tensor> = { ...scalars };
    group.forEach(({ value, firstMoment, secondMoment, gradient }, place) => {
      const name = names[place]!;
      feeds[name.weight] = value;
      feeds[name.gradient] = gradient!;
      feeds[name.firstMoment] = firstMoment;
      feeds[name.secondMoment] = secondMoment;
    });
    const result = await session.run(feeds);
    group.forEach((weight, place) => {
      const name = names[place]!;
      for (const used of [weight.value, weight.firstMoment, weight.secondMoment, weight.gradient!]) release(used);
      weight.value = result[updated(name.weight)] as Tensor;
      weight.firstMoment = result[updated(name.firstMoment)] as Tensor;
      weight.secondMoment = result[updated(name.secondMoment)] as Tensor;
      weight.gradient = null;
    });
  }

  async #read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
    if (tensors.length === 0) return [];
    const shapes = tensors.map(({ dims }) => dims);
    const session = await this.#open(`copy ${JSON.stringify(shapes)}`, () => buildCopy(shapes));
    const result = await session.run(Object.fromEntries(tensors.map((tensor, index) => [`x${index}`, tensor])));
    return tensors.map((_, index) => result[`y${index}`]!.data as Float32Array);
  }

  #open(key: string, build: () => Model, resident: readonly string[] = []): Promise<InferenceSession> {
    let session = this.#sessions.get(key);
    if (!session) {
      session = openTrainingSession(build(), this.#settings, resident);
      this.#sessions.set(key, session);
    }
    return session;
  }
}

/** Tensors over the arrays in memory. */
function inMemory({ weights, firstMoment, secondMoment, dims }: Parameter) {
  const tensor = (values: Float32Array): Tensor => new Tensor('float32', values, [...dims]);
  return { value: tensor(weights), firstMoment: tensor(firstMoment), secondMoment: tensor(secondMoment) };
}

function shapesOf(group: readonly DeviceWeight[]) {
  return group.map(({ parameter: { dims, decayed } }) => ({ dims, decayed }));
}

function scalarTensor(value: number): Tensor {
  return new Tensor('float32', Float32Array.of(value), []);
}

/** Disposes a device tensor; tensors in memory are left to the garbage collector. */
function release(tensor: Tensor): void {
  if (tensor.location !== 'cpu') tensor.dispose();
}
