import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder, writeModel } from '../../../onnx/index.ts';
import type { Labelled } from './logistic-regression.ts';
import type { Objective } from '../../base/minimise.ts';

/**
 * The loss of multinomial logistic regression on fixed vectors: mean cross-entropy of softmax(W·x + b), computed by ONNX Runtime, plus
 * l2 / 2 · ‖W‖², added here in float64. The parameters are one row [W, b] of dimensions + 1 numbers per class.
 */
export class ProbeLoss {
  readonly #session: InferenceSession;
  readonly #constant: Readonly<Record<'vectors' | 'targets', Tensor>>;
  readonly #classes: number;
  readonly #width: number;

  private constructor(session: InferenceSession, { vectors, labels, dimensions }: Labelled, classes: number) {
    this.#session = session;
    this.#classes = classes;
    this.#width = dimensions + 1;
    const rows = labels.length;
    // A column of ones turns the bias into an ordinary weight.
    const widened = new Float32Array(rows * this.#width).fill(1);
    const targets = new Float32Array(rows * classes);
    labels.forEach((label, row) => {
      widened.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), row * this.#width);
      targets[row * classes + label] = 1;
    });
    this.#constant = {
      vectors: new Tensor('float32', widened, [rows, this.#width]),
      targets: new Tensor('float32', targets, [rows, classes]),
    };
  }

  static async open(data: Labelled, classes: number): Promise<ProbeLoss> {
    const options = { enableMemPattern: false, logSeverityLevel: 3 } as const;
    return new ProbeLoss(await InferenceSession.create(buildGraph(), options), data, classes);
  }

  /** The objective with L2 penalty `l2`. */
  with(l2: number): Objective {
    const weights = new Float32Array(this.#classes * this.#width);
    const feeds = { ...this.#constant, weights: new Tensor('float32', weights, [this.#classes, this.#width]) };
    return async (x, gradient) => {
      weights.set(x);
      const found = await this.#session.run(feeds);
      gradient.set(found['gradient']!.data as Float32Array);
      let loss = (found['loss']!.data as Float32Array)[0]!;
      for (let i = 0; i < x.length; i++) {
        // The bias is not penalized, because classes may differ in size.
        if (i % this.#width === this.#width - 1) continue;
        loss += (l2 / 2) * x[i]! ** 2;
        gradient[i]! += l2 * x[i]!;
      }
      return loss;
    };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** Mean cross-entropy of softmax(X·Wᵀ) against targets, and its gradient (softmax − targets)ᵀ·X / rows. */
function buildGraph(): Uint8Array {
  const graph = new GraphBuilder({ name: 'probe' });
  const vectors = graph.input('vectors', 'float32', ['rows', 'width']);
  const targets = graph.input('targets', 'float32', ['rows', 'classes']);
  const weights = graph.input('weights', 'float32', ['classes', 'width']);
  const scores = graph.emit('Gemm', [vectors, weights], { transB: 1 });
  const logs = graph.emit('LogSoftmax', [scores], { axis: 1 });
  const chosen = graph.emit('ReduceSum', [graph.emit('Mul', [logs, targets]), graph.ints([1])], { keepdims: 0 });
  const loss = graph.emit('Neg', [graph.emit('ReduceMean', [chosen], { keepdims: 0 })], {}, { outputs: ['loss'] });
  graph.output(loss, 'float32', []);
  const count = graph.emit('ReduceSum', [targets], { keepdims: 0 });
  const errors = graph.emit('Div', [graph.emit('Sub', [graph.emit('Exp', [logs]), targets]), count]);
  const gradient = graph.emit('Gemm', [errors, vectors], { transA: 1 }, { outputs: ['gradient'] });
  graph.output(gradient, 'float32', ['classes', 'width']);
  return writeModel(graph.build());
}
