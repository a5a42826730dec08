import type { Settings } from '../../workspace/route.ts';
import type { Values } from './paint.ts';

/** The order of both axes: as listed, by cluster, or lowest cosine first. */
export type Order = 'given' | 'cluster' | 'alignment';

/** Settings of the matrix, stored in the address. */
export interface MatrixSettings {
  /** Which samples; null means the selection if there is one, else the filter. */
  readonly of: 'filter' | 'selection' | null;
  /** Which caption of each image, counted from 0. */
  readonly slot: number;
  readonly order: Order;
  readonly values: Values;
  /** Softmax temperature; null is the model's. */
  readonly temperature: number | null;
  readonly as: 'picture' | 'table';
  /** The cell that is open, by image and caption. */
  readonly open: { readonly imageId: number; readonly captionId: number } | null;
}

/** Reads the settings from the address; invalid values become the defaults. */
export function readMatrixSettings(settings: Settings): MatrixSettings {
  const text = (name: string) => settings[`matrix.${name}`] ?? '';
  const one = <Choice extends string>(value: string, choices: readonly Choice[]) =>
    choices.find((choice) => choice === value);
  const temperature = Number(text('temperature'));
  const slot = Number(text('caption') || 1) - 1;
  const [, imageId, captionId] = /^(\d+):(\d+)$/.exec(text('open')) ?? [];
  return {
    of: one(text('of'), ['filter', 'selection'] as const) ?? null,
    slot: Number.isInteger(slot) && slot >= 0 ? slot : 0,
    order: one(text('order'), ['given', 'cluster', 'alignment'] as const) ?? 'given',
    values: one(text('values'), ['cosine', 'captions', 'images'] as const) ?? 'cosine',
    temperature: Number.isFinite(temperature) && temperature > 0 ? temperature : null,
    as: one(text('as'), ['picture', 'table'] as const) ?? 'picture',
    open: imageId && captionId ? { imageId: Number(imageId), captionId: Number(captionId) } : null,
  };
}

/** Writes a change of the settings as address parameters. */
export function writeMatrixSettings(change: Partial<MatrixSettings>): Settings {
  const written: Record<string, string> = {};
  const { of, slot, order, values, temperature, as, open } = change;
  if (of !== undefined) written['matrix.of'] = of ?? '';
  if (slot !== undefined) written['matrix.caption'] = slot === 0 ? '' : String(slot + 1);
  if (order !== undefined) written['matrix.order'] = order === 'given' ? '' : order;
  if (values !== undefined) written['matrix.values'] = values === 'cosine' ? '' : values;
  if (temperature !== undefined) written['matrix.temperature'] = temperature === null ? '' : temperature.toPrecision(3);
  if (as !== undefined) written['matrix.as'] = as === 'picture' ? '' : as;
  if (open !== undefined) written['matrix.open'] = open === null ? '' : `${open.imageId}:${open.captionId}`;
  return written;
}
