import { typeOfCode } from '../element-types.ts';
import type { ElementType } from '../model.ts';
import type { ShapeCall, ShapeRule } from './call.ts';

/** The first output has the type of the first input. */
const likeFirst: ShapeRule = (call) => [call.input(0)];

/** All inputs broadcast and have the same type, as has the output. */
const broadcast: ShapeRule = (call) => [{ type: call.commonType(), dims: broadcastInputs(call) }];

/** All inputs broadcast; the output is bool. */
const compare: ShapeRule = (call) => {
  call.commonType();
  return [{ type: 'bool', dims: broadcastInputs(call) }];
};

/** Pow and BitShift have the type of the base or the shifted value. */
const broadcastLikeFirst: ShapeRule = (call) => [{ type: call.input(0).type, dims: broadcastInputs(call) }];

const test: ShapeRule = (call) => [{ type: 'bool', dims: call.input(0).dims }];

const where: ShapeRule = (call) => {
  const [condition, yes, no] = [call.input(0), call.input(1), call.input(2)];
  if (condition.type !== 'bool') call.fail(`its condition is ${condition.type}, not bool`);
  if (yes.type !== no.type) call.fail(`its branches are of different types, ${yes.type} and ${no.type}`);
  return [{ type: yes.type, dims: call.broadcast(condition.dims, yes.dims, no.dims) }];
};

const cast: ShapeRule = (call) => [{ type: castTarget(call), dims: call.input(0).dims }];

const castLike: ShapeRule = (call) => [{ type: call.input(1).type, dims: call.input(0).dims }];

const dropout: ShapeRule = (call) => [call.input(0), { type: 'bool', dims: call.input(0).dims }];

function broadcastInputs(call: ShapeCall): number[] {
  return call.broadcast(...call.given().map((input) => input.dims));
}

function castTarget(call: ShapeCall): ElementType {
  return typeOfCode(call.int('to', 0)) ?? call.fail('it does not specify what to cast to', 'invalid-graph');
}

const unary = `Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity
  LeakyRelu Log Mish Neg Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu
  Clip CumSum Trilu`;

const variadic = 'Add Sub Mul Div Mod Min Max Sum Mean And Or Xor BitwiseAnd BitwiseOr BitwiseXor PRelu';

const comparisons = 'Equal Less LessOrEqual Greater GreaterOrEqual';

/** Elementwise operators, and those that keep the shape. */
export const elementwiseShapes: Readonly<Record<string, ShapeRule>> = {
  ...each(unary, likeFirst),
  ...each(variadic, broadcast),
  ...each(comparisons, compare),
  Pow: broadcastLikeFirst,
  BitShift: broadcastLikeFirst,
  Not: test,
  IsNaN: test,
  IsInf: test,
  Where: where,
  Cast: cast,
  CastLike: castLike,
  Dropout: dropout,
};

function each(names: string, rule: ShapeRule): Record<string, ShapeRule> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, rule]));
}
