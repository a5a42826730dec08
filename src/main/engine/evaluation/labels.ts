import { unlabelled } from './classification.ts';

/** A class of the project with its name. */
export interface NamedClass {
  readonly id: number;
  readonly name: string;
}

/**
 * Maps each class of the project to its position in `names`: by the same name, or else ignoring case and surrounding space. If no
 * class matches and all of them are integers, as in a WebDataset's `.cls` files, the numbers are positions. Classes without a
 * position are omitted.
 */
export function matchClasses(classes: readonly NamedClass[], names: readonly string[]): Map<number, number> {
  const exact = new Map(names.map((name, position) => [name, position]));
  const loose = new Map(names.map((name, position) => [normalise(name), position]));
  const byName = classes.flatMap(({ id, name }) => {
    const position = exact.get(name) ?? loose.get(normalise(name));
    return position === undefined ? [] : [[id, position] as const];
  });
  if (byName.length > 0) return new Map(byName);
  const numbered = classes.map(({ id, name }) => [id, /^\d+$/.test(name) ? Number(name) : Number.NaN] as const);
  return numbered.every(([, position]) => position < names.length) ? new Map(numbered) : new Map();
}

/** The position of each image's class, or `unlabelled`. */
export function labelsOf(classIds: readonly (number | null)[], positions: ReadonlyMap<number, number>): Int32Array {
  return Int32Array.from(classIds, (id) => (id === null ? unlabelled : (positions.get(id) ?? unlabelled)));
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}
