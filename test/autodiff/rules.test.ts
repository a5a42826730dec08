import { describe, expect, it } from 'vitest';
import type { OperatorName } from '../../src/main/autodiff/operators.ts';
import { rules } from '../../src/main/autodiff/rules/index.ts';
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
  it.each(tests)('$name: equals finite differences run by ONNX Runtime, a rule 1 % wrong does not', async (test) => {
    const prepared = await prepare(test);
    const tolerance = toleranceOf(test);
    expect(await errorOf(test, prepared)).toBeLessThan(tolerance);
    expect(await errorOf(test, prepared, rules, 2), 'applied twice to one value').toBeLessThan(tolerance);
    const wrong = onePercentWrong(op as OperatorName);
    expect(await errorOf(test, prepared, wrong), 'a rule 1 % wrong').toBeGreaterThan(tolerance);
  });
});

it('checks every operator that has a rule', () => {
  const withRule = Object.entries(rules).filter(([, entry]) => entry.kind === 'rule');
  expect(Object.keys(cases).sort()).toEqual(withRule.map(([op]) => op).sort());
});
