import { StudioError } from '../../../shared/contract/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findEvaluatedModel } from '../catalogue/queries/evaluated-rows.ts';
import type { EvaluatedModel } from './parts.ts';

/** The scale of a model that does not say: the largest that CLIP allows itself, ln 100. */
const defaultLogitScale = Math.log(100);

/** A model of the project as evaluations know it; `not-found` when there is none of that number. */
export async function readModel({ db, project }: Catalogue, modelId: number): Promise<EvaluatedModel> {
  const model = await findEvaluatedModel(db, project, modelId);
  if (model === undefined)
    throw new StudioError('not-found', `There is no model ${modelId} in this project.`, { modelId });
  return { ...model, scale: Math.exp(model.logitScale ?? defaultLogitScale) };
}
