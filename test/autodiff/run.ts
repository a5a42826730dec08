import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ElementType, Model } from '../../src/main/onnx/model.ts';
import { writeModel } from '../../src/main/onnx/write.ts';
import type { StaticValue } from '../../src/main/onnx/types.ts';

/** Numbers with a type and a shape. */
export interface Data extends StaticValue {
  readonly numbers: readonly number[];
}

/** A model in ONNX Runtime. */
export class Runner {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(model: Model): Promise<Runner> {
    // Warnings about initializers removed by optimisation are irrelevant to gradients.
    const options: InferenceSession.SessionOptions = { logSeverityLevel: 3, intraOpNumThreads: 1 };
    return new Runner(await InferenceSession.create(writeModel(model), options));
  }

  /** Run on the data that the model has inputs for. */
  async run(data: Readonly<Record<string, Data>>): Promise<Record<string, Data>> {
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#session.inputNames) feeds[name] = toTensor(data[name]!);
    const results = await this.#session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromTensor(tensor)]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** Run a model once. */
export async function runOnce(model: Model, data: Readonly<Record<string, Data>>): Promise<Record<string, Data>> {
  const runner = await Runner.load(model);
  try {
    return await runner.run(data);
  } finally {
    await runner.close();
  }
}

/** Type and shape of every value of a model, as ONNX Runtime finds them when it runs. */
export async function valuesOf(model: Model, data: Readonly<Record<string, Data>>): Promise<Map<string, StaticValue>> {
  const names = model.graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== '');
  const outputs = names.map((name) => ({ name, type: null, dims: null }));
  const found = await runOnce({ ...model, graph: { ...model.graph, outputs } }, data);
  return new Map<string, StaticValue>([
    ...[...model.graph.initializers].map(([name, { type, dims }]): [string, StaticValue] => [name, { type, dims }]),
    ...Object.entries(data),
    ...Object.entries(found),
  ]);
}

function toTensor({ type, dims, numbers }: Data): Tensor {
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(numbers, BigInt), dims);
  if (type === 'bool') return new Tensor('bool', Uint8Array.from(numbers), dims);
  if (type === 'int32') return new Tensor('int32', Int32Array.from(numbers), dims);
  if (type === 'float64') return new Tensor('float64', Float64Array.from(numbers), dims);
  return new Tensor('float32', Float32Array.from(numbers), dims);
}

function fromTensor(tensor: Tensor): Data {
  const numbers = Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  return { type: tensor.type as ElementType, dims: tensor.dims, numbers };
}
