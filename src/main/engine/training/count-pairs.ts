import type { TuneData } from '../../../shared/contract/tune-settings.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { selectData } from './select-data.ts';

/** The amount of training data. */
export interface CountedPairs {
  /** As requested, but on classes if the samples have labels and no captions. */
  readonly data: TuneData;
  readonly images: number;
  readonly texts: number;
  readonly protected: number;
}

/** Counts the training data of a selection, and switches to classes if it has no captions. */
export async function countPairs(catalogue: Catalogue, data: TuneData): Promise<CountedPairs> {
  const { train, protected: excluded } = await selectData(catalogue, data);
  const captioned = train.filter(({ captions }) => captions.length > 0);
  const labelled = train.filter(({ classId }) => classId !== null);
  const on = data.on === 'captions' && captioned.length === 0 && labelled.length > 0 ? 'classes' : data.on;
  const images = on === 'classes' ? labelled : captioned;
  const texts =
    on === 'classes'
      ? new Set(labelled.map(({ classId }) => classId)).size
      : captioned.reduce((sum, { captions }) => sum + captions.length, 0);
  return { data: { ...data, on }, images: images.length, texts, protected: excluded };
}
