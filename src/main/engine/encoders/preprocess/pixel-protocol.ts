import type { Fault } from '../../../../shared/rpc/faults.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import type { Recipe } from './recipe.ts';

/** What a pixel worker is asked. */
export interface PixelQuestion {
  readonly id: number;
  readonly location: ImageLocation;
  readonly recipe: Recipe;
}

/** What it answers: float32 [3, height, width], or why there are none. */
export type PixelAnswer =
  | { readonly ok: true; readonly id: number; readonly pixels: Float32Array<ArrayBuffer> }
  | { readonly ok: false; readonly id: number; readonly fault: Fault };

/** The answer that says no. */
export function answerOf(id: number, fault: Fault | null, error: unknown): PixelAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, id, fault: fault ?? { code: 'internal', message, data: {} } };
}
