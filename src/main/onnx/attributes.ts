import type { Attribute, Tensor } from './model.ts';

/** An attribute of 32-bit float, whatever its number looks like. */
export const float = (value: number): Attribute => ({ kind: 'float', value });

/** An attribute of 64-bit integer. */
export const int = (value: number): Attribute => ({ kind: 'int', value });

/** An attribute that lists floats. */
export const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value });

/** An attribute that lists integers. */
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });

/** An attribute that holds a tensor, as `value` of Constant. */
export const tensor = (value: Tensor): Attribute => ({ kind: 'tensor', value });

/** What callers may write for an attribute; see `attributeFrom` for what each becomes. */
export type AttributeSource = number | string | readonly number[] | readonly string[] | Attribute;

/** Attributes that every standard operator that has them declares as float. */
const floatNames: ReadonlySet<string> = new Set([
  'alpha',
  'beta',
  'bias',
  'clip',
  'cubic_coeff_a',
  'epsilon',
  'extrapolation_value',
  'gamma',
  'height_scale',
  'high',
  'lambd',
  'low',
  'max',
  'mean',
  'min',
  'momentum',
  'ratio',
  'scale',
  'softcap',
  'spatial_scale',
  'value',
  'value_float',
  'width_scale',
]);

/** Attributes that every standard operator that has them declares as a list of floats. */
const floatListNames: ReadonlySet<string> = new Set([
  'activation_alpha',
  'activation_beta',
  'scales',
  'value_floats',
  'weights',
]);

/**
 * The attribute that a JavaScript value stands for under a name: an `Attribute` is itself; a string is a string; a number is an
 * int when it is whole, else a float, and always a float under the names that ONNX declares so (`alpha`, `epsilon`, …);
 * a list follows the same rule by all of its elements. Where that guesses wrong, pass `float(…)`, `int(…)`, `floats(…)`, `ints(…)`.
 */
export function attributeFrom(name: string, source: AttributeSource): Attribute {
  if (typeof source === 'string') return { kind: 'string', value: source };
  if (typeof source === 'number')
    return Number.isInteger(source) && !floatNames.has(name) ? int(source) : float(source);
  if (!isList(source)) return source;
  if (isText(source)) return { kind: 'strings', value: source };
  const whole = source.every((value) => Number.isInteger(value));
  return whole && !floatListNames.has(name) ? ints(source) : floats(source);
}

function isList(source: AttributeSource): source is readonly number[] | readonly string[] {
  return Array.isArray(source);
}

function isText(source: readonly number[] | readonly string[]): source is readonly string[] {
  return typeof source[0] === 'string';
}
