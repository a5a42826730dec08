import { describe, expect, it } from 'vitest';
import type { OperatorName } from '../../src/main/autodiff/operators.ts';
import { convolution } from '../../src/main/autodiff/rules/convolution.ts';
import { elementwise } from '../../src/main/autodiff/rules/elementwise.ts';
import { rules } from '../../src/main/autodiff/rules/index.ts';
import { linalg } from '../../src/main/autodiff/rules/linalg.ts';
import { movement } from '../../src/main/autodiff/rules/movement.ts';
import { normalisation } from '../../src/main/autodiff/rules/normalisation.ts';
import { reduction } from '../../src/main/autodiff/rules/reduction.ts';
import { refused } from '../../src/main/autodiff/rules/refused.ts';
import { silent } from '../../src/main/autodiff/rules/silent.ts';
import { convolutionCases } from './cases-convolution.ts';
import { elementwiseCases } from './cases-elementwise.ts';
import { linalgCases } from './cases-linalg.ts';
import { movementCases } from './cases-movement.ts';
import { normalisationCases } from './cases-normalisation.ts';
import { reductionCases } from './cases-reduction.ts';
import { errorOf, onePercentWrong, prepare, toleranceOf } from './check.ts';

const cases = {
  ...elementwiseCases,
  ...linalgCases,
  ...movementCases,
  ...reductionCases,
  ...normalisationCases,
  ...convolutionCases,
};

describe.each(Object.entries(cases))('%s', (op, tests) => {
  it.each(tests)('$name: matches finite differences in ONNX Runtime, while a 1% error does not', async (test) => {
    const prepared = await prepare(test);
    const tolerance = toleranceOf(test);
    expect(await errorOf(test, prepared)).toBeLessThan(tolerance);
    expect(await errorOf(test, prepared, rules, 2), 'applied twice to one value').toBeLessThan(tolerance);
    const wrong = onePercentWrong(op as OperatorName);
    expect(await errorOf(test, prepared, wrong), 'a rule 1% wrong').toBeGreaterThan(tolerance);
  });
});

it('checks every operator that has a rule', () => {
  const withRule = Object.entries(rules).filter(([, entry]) => entry.kind === 'rule');
  expect(Object.keys(cases).sort()).toEqual(withRule.map(([op]) => op).sort());
});

it('has one entry per operator: no group overrides another', () => {
  const groups = [elementwise, linalg, movement, reduction, normalisation, convolution, silent, refused];
  const names = groups.flatMap((group) => Object.keys(group));
  expect(names.sort()).toEqual(Object.keys(rules).sort());
});
