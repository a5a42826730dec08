import type { Catalogue } from '../catalogue/catalogue.ts';
import { findEvaluatedModel } from '../catalogue/queries/evaluated-rows.ts';
import { largestLogitScale } from '../base/logit-scale.ts';
import { noSuchModel } from '../catalogue/queries/models.ts';
import type { EvaluatedModel } from './parts.ts';

/** A model of the project as evaluations know it; `not-found` when there is none of that number. */
export async function readModel({ db, project }: Catalogue, modelId: number): Promise<EvaluatedModel> {
  const model = await findEvaluatedModel(db, project, modelId);
  if (model === undefined) throw noSuchModel(modelId);
  return { ...model, scale: Math.exp(model.logitScale ?? largestLogitScale) };
}
