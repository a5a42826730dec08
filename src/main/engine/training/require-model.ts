import { StudioError } from '../../../shared/contract/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findModel } from '../catalogue/queries/models.ts';
import type { Row } from '../catalogue/tables.ts';

/** A model of the project; `not-found` when there is none with that number. */
export async function requireModel({ db, project }: Catalogue, modelId: number): Promise<Row<'model'>> {
  const model = await findModel(db, project, modelId);
  if (model) return model;
  throw new StudioError('not-found', `There is no model ${modelId} in this project.`, { modelId });
}
