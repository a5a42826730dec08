import type { OperatorName } from '../operators.ts';
import type { Entry } from '../table.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { linalg } from './linalg.ts';
import { movement } from './movement.ts';
import { normalisation } from './normalisation.ts';
import { reduction } from './reduction.ts';
import { refused } from './refused.ts';
import { silent } from './silent.ts';

export { otherDomain } from './refused.ts';

/** The table entry of each operator of ai.onnx; the compiler checks that none is missing. */
export const rules = {
  ...elementwise,
  ...linalg,
  ...movement,
  ...reduction,
  ...normalisation,
  ...convolution,
  ...silent,
  ...refused,
} satisfies Record<OperatorName, Entry>;
