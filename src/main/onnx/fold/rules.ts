import type { FoldRule } from './call.ts';
import { elementwiseFolds } from './elementwise.ts';
import { indexingFolds } from './indexing.ts';
import { movementFolds } from './movement.ts';
import { reductionFolds } from './reduction.ts';

/** Folding rules by operator; other operators are left to the runtime. */
export const foldRules: ReadonlyMap<string, FoldRule> = new Map(
  [elementwiseFolds, indexingFolds, movementFolds, reductionFolds].flatMap((rules) => Object.entries(rules)),
);
