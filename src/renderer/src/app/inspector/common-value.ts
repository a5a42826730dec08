/** The value that all have, or undefined when they differ or there is none. */
export function commonValue<Value>(values: readonly Value[]): Value | undefined {
  const [first] = values;
  return values.length > 0 && values.every((value) => value === first) ? first : undefined;
}
