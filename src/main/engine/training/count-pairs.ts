import type { TuneData } from '../../../shared/contract/tune-settings.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { selectData } from './select-data.ts';

/** How much there is to learn from. */
export interface CountedPairs {
  /** As asked; on classes where there is not a single caption, but labels. */
  readonly data: TuneData;
  readonly images: number;
  readonly texts: number;
  readonly protected: number;
}

/** Counts what a selection gives to learn from, and learns classes where only they are there. */
export async function countPairs(catalogue: Catalogue, data: TuneData): Promise<CountedPairs> {
  const { train, protected: kept } = await selectData(catalogue, data);
  const captioned = train.filter(({ captions }) => captions.length > 0);
  const labelled = train.filter(({ classId }) => classId !== null);
  const on = data.on === 'captions' && captioned.length === 0 && labelled.length > 0 ? 'classes' : data.on;
  const images = on === 'classes' ? labelled : captioned;
  const texts =
    on === 'classes'
      ? new Set(labelled.map(({ classId }) => classId)).size
      : captioned.reduce((sum, { captions }) => sum + captions.length, 0);
  return { data: { ...data, on }, images: images.length, texts, protected: kept };
}
