import { unlabelled } from './classification.ts';

/** A class of the project, as far as labels are concerned. */
export interface NamedClass {
  readonly id: number;
  readonly name: string;
}

/**
 * Which position in `names` each class of the project stands for: the same name, or else the same but for case and surrounding
 * space. When no class bears such a name and all of them are whole numbers, as in a WebDataset's `.cls` files, the numbers
 * are positions. Classes that stand for nothing are left out.
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
