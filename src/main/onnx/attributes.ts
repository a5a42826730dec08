import type { Attribute, Tensor } from './model.ts';

/** A float attribute, even for a whole number. */
export const float = (value: number): Attribute => ({ kind: 'float', value });

/** A 64-bit integer attribute. */
export const int = (value: number): Attribute => ({ kind: 'int', value });

/** A list-of-floats attribute. */
export const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value });

/** A list-of-integers attribute. */
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });

/** A tensor attribute, such as `value` of Constant. */
export const tensor = (value: Tensor): Attribute => ({ kind: 'tensor', value });

/** What callers may pass for an attribute; see `attributeFrom` for the conversion. */
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
 * Converts a JavaScript value to an attribute by name: an `Attribute` is returned as is; a string is a string; a number is an
 * int when it is whole, otherwise a float, and always a float under the names that ONNX declares so (`alpha`, `epsilon`, …);
 * for a list, all elements decide by the same rule. Where that guesses wrong, pass `float(…)`, `int(…)`, `floats(…)`, `ints(…)`.
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
