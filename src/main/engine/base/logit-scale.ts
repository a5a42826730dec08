/** The logit scale that an untrained model starts with: ln(1 / 0.07) (Radford et al., 2021, § 2.5). */
export const initialLogitScale = Math.log(1 / 0.07);

/** The largest logit scale that CLIP trains with, ln 100 (Radford et al., 2021, § 2.5); most trained models end up there. */
export const largestLogitScale = Math.log(100);

/** The scale and bias of the logits `exp(logitScale) · cosine + logitBias`. */
export interface LogitScalars {
  readonly logitScale: number;
  readonly logitBias: number;
}

/** The scale and bias of a trained model, by default ln 100 and 0. The only place that assumes defaults. */
export function scalarsOf(recorded: {
  readonly logit_scale: number | null;
  readonly logit_bias: number | null;
}): LogitScalars {
  return { logitScale: recorded.logit_scale ?? largestLogitScale, logitBias: recorded.logit_bias ?? 0 };
}
