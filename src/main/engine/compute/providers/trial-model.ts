import { GraphBuilder, tensorFrom, writeModel } from '../../../onnx/index.ts';

/** Rows and columns of the trial: small enough for a slow device, large enough that a fast one shows. */
export const trialShape = [128, 256] as const;

/** A graph like the inside of a transformer (MatMul, Add, Sigmoid, Mul, Softmax), the same on every machine. */
export function buildTrialModel(): Uint8Array {
  const [rows, width] = trialShape;
  const builder = new GraphBuilder({ name: 'trial' });
  let value = builder.input('x', 'float32', [rows, width]);
  for (let layer = 0; layer < 4; layer++) {
    const weights = waves(width * width, layer + 1).map((weight) => weight / Math.sqrt(width));
    const matrix = builder.initializer(tensorFrom(`weight_${layer}`, 'float32', [width, width], weights));
    const bias = builder.initializer(tensorFrom(`bias_${layer}`, 'float32', [width], waves(width, layer + 7)));
    const sum = builder.emit('Add', [builder.emit('MatMul', [value, matrix]), bias]);
    value = builder.emit('Mul', [sum, builder.emit('Sigmoid', [sum])]);
  }
  builder.emit('Softmax', [value], { axis: 1 }, { outputs: ['y'] });
  builder.output('y', 'float32', [rows, width]);
  return writeModel(builder.build());
}

/** Numbers between −1 and 1 without a pattern that a mistake could share. */
export function waves(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + phase * 78.233));
}
