import type { FoldRule } from './call.ts';
import { elementwiseFolds } from './elementwise.ts';
import { indexingFolds } from './indexing.ts';
import { movementFolds } from './movement.ts';
import { reductionFolds } from './reduction.ts';

/** Rules that compute an operator on known numbers, by operator; the others are left to the runtime. */
export const foldRules: ReadonlyMap<string, FoldRule> = new Map(
  [elementwiseFolds, indexingFolds, movementFolds, reductionFolds].flatMap((rules) => Object.entries(rules)),
);
