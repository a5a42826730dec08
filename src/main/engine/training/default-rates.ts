import type { TuneMethod } from '../../../shared/contract/tuning-methods.ts';

/** Default learning rates by model size: larger models need smaller ones. */
const rates: Readonly<Record<TuneMethod, { readonly small: number; readonly middle: number; readonly large: number }>> =
  {
    probe: { small: 1e-2, middle: 1e-2, large: 1e-2 },
    head: { small: 1e-3, middle: 1e-3, large: 1e-3 },
    lora: { small: 3e-3, middle: 1e-3, large: 5e-4 },
    'last-k': { small: 4e-4, middle: 1e-4, large: 2.5e-5 },
    lit: { small: 4e-4, middle: 1e-4, large: 2.5e-5 },
    full: { small: 4e-4, middle: 1e-4, large: 2.5e-5 },
  };

/** The default learning rate of a method for a model with this many parameters. */
export function defaultRate(method: TuneMethod, parameters: number): number {
  if (parameters <= 30e6) return rates[method].small;
  return parameters <= 100e6 ? rates[method].middle : rates[method].large;
}

/** The default learning rate of a method when the model is unknown. */
export function plainRate(method: TuneMethod): number {
  return rates[method].middle;
}
