import type { TuneData } from '../../../shared/contract/tune-settings.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listProtectedImages } from '../catalogue/queries/golden-sets.ts';
import { readTrainingImages, type TrainingImage } from '../catalogue/queries/training-data.ts';

/** What a run learns from and, where it is a split, is judged by. */
export interface SelectedData {
  readonly train: readonly TrainingImage[];
  /** Null without a split to validate on. */
  readonly judged: readonly TrainingImage[] | null;
  /** How many selected images golden sets keep from training. */
  readonly protected: number;
}

/** Resolves what a run was told to learn from. Images of golden sets, and copies of them, are left out whatever it was told. */
export async function selectData({ db, project }: Catalogue, data: TuneData): Promise<SelectedData> {
  const selected = await readTrainingImages(db, project, data);
  const frozen = await listProtectedImages(db, project);
  const free = selected.filter(({ id }) => !frozen.has(id));
  const leftOut = selected.length - free.length;
  if (data.validate === undefined) return { train: free, judged: null, protected: leftOut };
  const judged = await readTrainingImages(db, project, { split: data.validate });
  if (data.split === data.validate) return { train: free, judged, protected: leftOut };
  const ids = new Set(judged.map(({ id }) => id));
  return { train: free.filter(({ id }) => !ids.has(id)), judged, protected: leftOut };
}
