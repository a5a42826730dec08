/** The hyperparameters of AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2). */
export interface AdamWConstants {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** One parameter with its moments. All three arrays have one element per weight and are changed in place. */
export interface Parameter {
  readonly name: string;
  readonly dims: readonly number[];
  readonly weights: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  readonly decayed: boolean;
}

/** A parameter with zero moments. Weight decay applies only to parameters with two or more dimensions, as in CLIP's training. */
export function createParameter(name: string, dims: readonly number[], weights: Float32Array): Parameter {
  return {
    name,
    dims,
    weights,
    firstMoment: new Float32Array(weights.length),
    secondMoment: new Float32Array(weights.length),
    decayed: dims.length >= 2 && !isChannelVector(dims),
  };
}

/** A vector that an export has reshaped to broadcast over [batch, channels, height, width]; it still counts as one-dimensional. */
function isChannelVector(dims: readonly number[]): boolean {
  return dims.length >= 3 && dims.every((dim, axis) => axis === 1 || dim === 1);
}

/** A step over a range of a parameter. `step` counts from 1; `gradientScale` multiplies the gradient (clipping). */
export interface StepRange {
  readonly rate: number;
  readonly step: number;
  readonly gradientScale: number;
  readonly from: number;
  readonly to: number;
}

/** One step of an entire parameter, in place. */
export function stepAdamW(
  parameter: Parameter,
  gradient: Float32Array,
  constants: AdamWConstants,
  rate: number,
  step: number,
  gradientScale = 1,
): void {
  stepAdamWRange(parameter, gradient, constants, { rate, step, gradientScale, from: 0, to: parameter.weights.length });
}

/** One step of the elements from `from` up to `to`, in place. Epsilon is added outside the bias-corrected root, as in PyTorch. */
export function stepAdamWRange(
  parameter: Parameter,
  gradient: Float32Array,
  constants: AdamWConstants,
  { rate, step, gradientScale, from, to }: StepRange,
): void {
  const { weights, firstMoment, secondMoment } = parameter;
  const { beta1, beta2, epsilon } = constants;
  const keep = parameter.decayed ? 1 - rate * constants.weightDecay : 1;
  const size = rate / (1 - beta1 ** step);
  const rootCorrection = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = from; i < to; i++) {
    const g = gradient[i]! * gradientScale;
    const m = beta1 * firstMoment[i]! + (1 - beta1) * g;
    const v = beta2 * secondMoment[i]! + (1 - beta2) * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    weights[i] = weights[i]! * keep - (size * m) / (Math.sqrt(v) * rootCorrection + epsilon);
  }
}
