import type { Fault } from '../../../../shared/rpc/faults.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import type { Recipe } from './recipe.ts';

/** A request to a pixel worker. */
export interface PixelQuestion {
  readonly id: number;
  readonly location: ImageLocation;
  readonly recipe: Recipe;
}

/** Its response: float32 [3, height, width], or the error. */
export type PixelAnswer =
  | { readonly ok: true; readonly id: number; readonly pixels: Float32Array<ArrayBuffer> }
  | { readonly ok: false; readonly id: number; readonly fault: Fault };

/** A failed response. */
export function answerOf(id: number, fault: Fault | null, error: unknown): PixelAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, id, fault: fault ?? { code: 'internal', message, data: {} } };
}
