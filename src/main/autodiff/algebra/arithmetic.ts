import { typeCode } from '../../onnx/element-types.ts';
import type { ElementType } from '../../onnx/model.ts';
import { broadcastDims, type Operand, type Term } from './term.ts';

/** Elementwise functions of terms; two-operand functions broadcast, as in ONNX. */

const unary = (op: string) => (x: Term) => x.tape.emit(op, [x], x);

export const neg = (x: Term): Term => scale(x, -1);
export const exp = unary('Exp');
export const log = unary('Log');
export const sqrt = unary('Sqrt');
export const sign = unary('Sign');
export const abs = unary('Abs');
export const erf = unary('Erf');
export const tanh = unary('Tanh');
export const sigmoid = unary('Sigmoid');
export const softplus = unary('Softplus');
export const sin = unary('Sin');
export const cos = unary('Cos');
export const reciprocal = unary('Reciprocal');

export const div = binary('Div');
export const pow = binary('Pow');
export const less = comparison('Less');
export const greater = comparison('Greater');
export const equal = comparison('Equal');

/** a + b. */
export function add(a: Operand, b: Operand): Term {
  return a === 0 && typeof b !== 'number' ? b : b === 0 && typeof a !== 'number' ? a : sum(a, b);
}

/** a − b. */
export function sub(a: Operand, b: Operand): Term {
  return b === 0 && typeof a !== 'number' ? a : difference(a, b);
}

/** a · b. */
export function mul(a: Operand, b: Operand): Term {
  if (typeof a === 'number') return scale(termOf(b), a);
  if (typeof b === 'number') return scale(a, b);
  return product(a, b);
}

/** x². */
export const square = (x: Term): Term => product(x, x);

/** x · factor; a chain of factors is one node. */
export function scale(x: Term, factor: number): Term {
  const { of, by } = x.tape.scaleOf(x);
  const total = by * factor;
  if (total === 1) return of;
  const scaled = total === -1 ? of.tape.emit('Neg', [of], of) : product(of, total);
  x.tape.rememberScale(scaled, of, total);
  return scaled;
}

/** condition ? a : b. */
export function where(condition: Term, a: Operand, b: Operand): Term {
  const type = typeof a === 'number' ? termOf(b).type : a.type;
  const [yes, no] = [lift(condition, a, type), lift(condition, b, type)];
  const dims = resultDims(condition, { dims: resultDims(yes, no) });
  return condition.tape.emit('Where', [condition, yes, no], { type, dims });
}

/** x in another element type. */
export function cast(x: Term, type: ElementType): Term {
  return x.type === type ? x : x.tape.emit('Cast', [x], { type, dims: x.dims }, { to: typeCode(type) });
}

/** The sum of terms of one shape. */
export function addAll(terms: readonly Term[]): Term {
  return terms.reduce((total, term) => add(total, term));
}

const sum = binary('Add');
const difference = binary('Sub');
const product = binary('Mul');

function binary(op: string): (a: Operand, b: Operand) => Term {
  return (a, b) => {
    const term = typeof a === 'number' ? termOf(b) : a;
    const [left, right] = [lift(term, a, term.type), lift(term, b, term.type)];
    return term.tape.emit(op, [left, right], { type: term.type, dims: resultDims(left, right) });
  };
}

function comparison(op: string): (a: Term, b: Operand) => Term {
  return (a, b) => {
    const right = lift(a, b, a.type);
    return a.tape.emit(op, [a, right], { type: 'bool', dims: resultDims(a, right) });
  };
}

function lift(near: Term, operand: Operand, type: ElementType): Term {
  return typeof operand === 'number' ? near.tape.scalar(operand, type) : operand;
}

function termOf(operand: Operand): Term {
  if (typeof operand === 'number') throw new TypeError('One of two operands must be a term');
  return operand;
}

function resultDims(a: { dims: readonly number[] }, b: { dims: readonly number[] }): number[] {
  const dims = broadcastDims(a.dims, b.dims);
  if (!dims) throw new RangeError(`Shapes [${a.dims.join(',')}] and [${b.dims.join(',')}] do not broadcast`);
  return dims;
}
