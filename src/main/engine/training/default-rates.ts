import type { TuneMethod } from '../../../shared/contract/tune-settings.ts';

/** The learning rate of a method when none is given. */
export const defaultRates: Readonly<Record<TuneMethod, number>> = {
  probe: 1e-2,
  head: 1e-3,
  lora: 1e-3,
  'last-k': 1e-4,
  lit: 1e-4,
  full: 1e-4,
};
