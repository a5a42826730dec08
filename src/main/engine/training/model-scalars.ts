import type { Row } from '../catalogue/tables.ts';
import { initialLogitScale } from './scratch/make-model-folder.ts';
import type { LossScalars } from './step/contrastive-step.ts';

/** The factor and the offset on cosines of a model of the project; CLIP's first ones where it does not say. */
export function scalarsOf({ logit_scale, logit_bias }: Pick<Row<'model'>, 'logit_scale' | 'logit_bias'>): LossScalars {
  return { logitScale: logit_scale ?? initialLogitScale, logitBias: logit_bias ?? 0 };
}
