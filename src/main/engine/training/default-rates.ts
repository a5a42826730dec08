import type { TuneMethod } from '../../../shared/contract/tune-settings.ts';

/** The learning rate of a method when none is given, for a model of middling size. */
export const defaultRates: Readonly<Record<TuneMethod, number>> = {
  probe: 1e-2,
  head: 1e-3,
  lora: 1e-3,
  'last-k': 1e-4,
  lit: 1e-4,
  full: 1e-4,
};

/** Methods that change the weights of the towers themselves, which large models bear less well than small ones. */
const ofTowers: readonly TuneMethod[] = ['last-k', 'lit', 'full'];

/** The learning rate of a method for a model with so many weights. */
export function defaultRate(method: TuneMethod, parameters: number): number {
  if (!ofTowers.includes(method)) return defaultRates[method];
  if (parameters <= 30e6) return 4 * defaultRates[method];
  return parameters <= 100e6 ? defaultRates[method] : defaultRates[method] / 4;
}
