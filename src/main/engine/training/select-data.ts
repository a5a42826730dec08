import type { TuneData } from '../../../shared/contract/tune-settings.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listProtectedImages } from '../catalogue/queries/golden-sets.ts';
import { readTrainingImages, type TrainingImage } from '../catalogue/queries/training-data.ts';

/** What a run learns from, and its validation split. */
export interface SelectedData {
  readonly train: readonly TrainingImage[];
  /** Null without a validation split. */
  readonly validation: readonly TrainingImage[] | null;
  /** Number of selected images excluded because they belong to golden sets. */
  readonly protected: number;
}

/** Selects the training and validation images of a run. Images in golden sets, and copies of them, are always excluded from training. */
export async function selectData({ db, project }: Catalogue, data: TuneData): Promise<SelectedData> {
  const selected = await readTrainingImages(db, project, data);
  const frozen = await listProtectedImages(db, project);
  const free = selected.filter(({ id }) => !frozen.has(id));
  const excluded = selected.length - free.length;
  if (data.validate === undefined) return { train: free, validation: null, protected: excluded };
  const validation = await readTrainingImages(db, project, { split: data.validate });
  if (data.split === data.validate) return { train: free, validation, protected: excluded };
  const ids = new Set(validation.map(({ id }) => id));
  return { train: free.filter(({ id }) => !ids.has(id)), validation, protected: excluded };
}
