import type { AttributeSource, ElementType } from '../../../src/main/onnx/index.ts';

/** One input of an operator under test: fed at run time, or a constant of the model where the shape depends on it. */
export interface Operand {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly constant: boolean;
  /** Numbers of the input; generated from the seed when absent. */
  readonly values?: readonly number[];
}

/** One operator call whose inferred type is compared with ONNX Runtime's. */
export interface OperatorCase {
  readonly title: string;
  readonly op: string;
  readonly inputs: readonly (Operand | null)[];
  readonly attributes: Readonly<Record<string, AttributeSource>>;
  readonly opset: number;
  readonly outputs: number;
}

/** Options of a case; opset 17 and one output by default. */
export interface CaseOptions {
  opset?: number;
  outputs?: number;
}

/** Describe an operator call; null is an omitted input. */
export function call(
  op: string,
  inputs: readonly (Operand | null)[],
  attributes: Readonly<Record<string, AttributeSource>> = {},
  { opset = 17, outputs = 1 }: CaseOptions = {},
): OperatorCase {
  const shapes = inputs.map((input) =>
    input ? `${input.type}[${input.dims.join(',')}]${input.constant ? '*' : ''}` : '–',
  );
  const text = JSON.stringify(attributes);
  return {
    title: `${op}(${shapes.join(', ')}) ${text === '{}' ? '' : text} @${opset}`,
    op,
    inputs,
    attributes,
    opset,
    outputs,
  };
}

/** A float32 input, fed. */
export const f = (...dims: number[]): Operand => ({ type: 'float32', dims, constant: false });

/** An input of any type, fed. */
export const of = (type: ElementType, dims: readonly number[], values?: readonly number[]): Operand => ({
  type,
  dims,
  constant: false,
  ...(values ? { values } : {}),
});

/** A constant int64 vector. */
export const i = (...values: number[]): Operand => ({ type: 'int64', dims: [values.length], values, constant: true });

/** A constant of any type and shape. */
export const k = (type: ElementType, dims: readonly number[], values: readonly number[]): Operand => ({
  type,
  dims,
  values,
  constant: true,
});
