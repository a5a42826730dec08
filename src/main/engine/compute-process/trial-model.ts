import { GraphBuilder, tensorFrom, writeModel } from '../../onnx/index.ts';

/** Width of the test model's layers; the number of rows is dynamic. */
export const trialWidth = 512;

const layers = 4;

/** Floating-point operations per row. */
export const operationsPerRow = layers * 2 * trialWidth * trialWidth;

/** A graph with the operators of a transformer (MatMul, Add, Sigmoid, Mul): [rows, 512] to the mean of each row. */
export function buildTrialModel(): Uint8Array {
  const builder = new GraphBuilder({ name: 'trial' });
  let value = builder.input('x', 'float32', ['rows', trialWidth]);
  for (let layer = 0; layer < layers; layer++) {
    const weights = waves(trialWidth * trialWidth, layer + 1).map((weight) => weight / Math.sqrt(trialWidth));
    const matrix = builder.initializer(tensorFrom(`weight_${layer}`, 'float32', [trialWidth, trialWidth], weights));
    const bias = builder.initializer(
      tensorFrom(`bias_${layer}`, 'float32', [trialWidth], waves(trialWidth, layer + 7)),
    );
    const sum = builder.emit('Add', [builder.emit('MatMul', [value, matrix]), bias]);
    value = builder.emit('Mul', [sum, builder.emit('Sigmoid', [sum])]);
  }
  // The output is small, so that the transfer back is not measured.
  builder.emit('ReduceMean', [value], { axes: [1], keepdims: 0 }, { outputs: ['y'] });
  builder.output('y', 'float32', ['rows']);
  return writeModel(builder.build());
}

/** Numbers between −1 and 1 without a simple pattern, so that errors do not cancel. */
export function waves(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + phase * 78.233));
}
