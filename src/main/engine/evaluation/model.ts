import type { Catalogue } from '../catalogue/catalogue.ts';
import { findEvaluatedModel } from '../catalogue/queries/evaluated-rows.ts';
import { largestLogitScale } from '../base/logit-scale.ts';
import { noSuchModel } from '../catalogue/queries/models.ts';
import type { EvaluatedModel } from './parts.ts';

/** Reads a model for evaluation; fails with `not-found` if it does not exist. */
export async function readModel({ db, project }: Catalogue, modelId: number): Promise<EvaluatedModel> {
  const model = await findEvaluatedModel(db, project, modelId);
  if (model === undefined) throw noSuchModel(modelId);
  return { ...model, scale: Math.exp(model.logitScale ?? largestLogitScale) };
}
