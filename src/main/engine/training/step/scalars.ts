import { createParameter, stepAdamW, type Parameter } from '../adamw.ts';
import type { LogitScalars } from '../../base/logit-scale.ts';
import { largestLogitScale } from '../../base/logit-scale.ts';
import type { Update } from './trained-weights.ts';

/** The trained scalars of the loss with their moments. */
export class Scalars {
  readonly #scale: Parameter;
  readonly #bias: Parameter;
  readonly #gradients = { logitScale: new Float32Array(1), logitBias: new Float32Array(1) };
  readonly #largest: number;

  /** `largest` bounds the scale; the sigmoid loss needs no bound. */
  constructor({ logitScale, logitBias }: LogitScalars, largest = largestLogitScale) {
    this.#largest = largest;
    this.#scale = createParameter('logit_scale', [], Float32Array.of(logitScale));
    this.#bias = createParameter('logit_bias', [], Float32Array.of(logitBias));
  }

  get values(): LogitScalars {
    return { logitScale: this.#scale.weights[0]!, logitBias: this.#bias.weights[0]! };
  }

  parameters(): Parameter[] {
    return [this.#scale, this.#bias];
  }

  gather({ logitScale, logitBias }: LogitScalars): void {
    this.#gradients.logitScale[0]! += logitScale;
    this.#gradients.logitBias[0]! += logitBias;
  }

  scaleGradients(factor: number): void {
    this.#gradients.logitScale[0]! *= factor;
    this.#gradients.logitBias[0]! *= factor;
  }

  squaredNorm(): number {
    return this.#gradients.logitScale[0]! ** 2 + this.#gradients.logitBias[0]! ** 2;
  }

  /** One AdamW step without weight decay; the scale is then clamped. */
  update({ constants, rate, number, gradientScale }: Update): void {
    stepAdamW(this.#scale, this.#gradients.logitScale, constants, rate, number, gradientScale);
    stepAdamW(this.#bias, this.#gradients.logitBias, constants, rate, number, gradientScale);
    this.#scale.weights[0] = Math.min(this.#scale.weights[0]!, this.#largest);
    this.#gradients.logitScale[0] = 0;
    this.#gradients.logitBias[0] = 0;
  }
}
