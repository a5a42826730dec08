import type { Random } from '../base/random.ts';
import type { Group, Placed } from './scene.ts';
import type { Relation, Size } from './vocabulary.ts';

/** Half the extent of a single object, as a fraction of the image's side. */
const radii: Readonly<Record<Size, number>> = { small: 0.12, medium: 0.21, large: 0.33 };

/** Places the objects of a scene so that none hides another and the relation is clearly visible. */
export function placeObjects(random: Random, groups: readonly Group[], relation: Relation | null): Placed[] {
  const turn = (): number => (random.next() - 0.5) * 24;
  const near = (value: number, by: number): number => value + (random.next() * 2 - 1) * by;
  const [first, second] = groups as [Group, Group | undefined];
  if (relation !== null && second) return placeRelated(first, second, relation, { turn, near });
  const all = groups.flatMap(({ count }, group) => Array.from({ length: count }, () => group));
  if (all.length === 1) {
    const radius = near(radii[first.size], 0.015);
    const room = Math.max(0, 0.47 - radius);
    return [{ group: 0, x: near(0.5, room), y: near(0.5, room), radius, turn: turn() }];
  }
  return scatter(random, all.length).map(({ x, y, radius }, at) => ({ group: all[at]!, x, y, radius, turn: turn() }));
}

interface Chance {
  readonly turn: () => number;
  readonly near: (value: number, by: number) => number;
}

function placeRelated(first: Group, second: Group, relation: Relation, { turn, near }: Chance): Placed[] {
  const at = (group: number, x: number, y: number, radius: number): Placed => ({ group, x, y, radius, turn: turn() });
  if (relation === 'inside') {
    const x = near(0.5, 0.1);
    const y = near(0.5, 0.1);
    const outer = { ...at(1, x, y, near(0.36, 0.02)), turn: 0 };
    return [outer, at(0, x, y, 0.1)];
  }
  // Two objects share the side, so each stays below a quarter of it.
  const small = (size: Size): number => near({ small: 0.1, medium: 0.155, large: 0.21 }[size], 0.01);
  const a = small(first.size);
  const b = small(second.size);
  const total = 2 * (a + b);
  if (relation === 'on') {
    const top = (1 - total) / 2;
    const x = near(0.5, 0.2);
    return [
      { ...at(0, x, top + a, a), turn: 0 },
      { ...at(1, x, top + 2 * a + b, b), turn: 0 },
    ];
  }
  const gap = Math.max(0.02, near(0.09, 0.05));
  const start = near((1 - total - gap) / 2, Math.max(0, (1 - total - gap) / 2 - 0.02));
  const along = [start + a, start + 2 * a + gap + b] as const;
  const across = (): number => near(0.5, 0.07);
  const flipped = relation === 'right of' || relation === 'below';
  const middles = flipped ? along.map((value) => 1 - value) : along;
  const upright = relation === 'above' || relation === 'below';
  const put = (group: number, middle: number, radius: number): Placed =>
    upright ? at(group, across(), middle, radius) : at(group, middle, across(), radius);
  return [put(0, middles[0]!, a), put(1, middles[1]!, b)];
}

/** Positions for two to five objects that do not touch. */
function scatter(random: Random, count: number): { x: number; y: number; radius: number }[] {
  const radius = { 2: 0.17, 3: 0.14, 4: 0.125, 5: 0.11 }[count] ?? 0.1;
  for (;;) {
    const places: { x: number; y: number; radius: number }[] = [];
    for (let attempt = 0; attempt < 60 && places.length < count; attempt++) {
      const x = radius + 0.03 + random.next() * (0.94 - 2 * radius);
      const y = radius + 0.03 + random.next() * (0.94 - 2 * radius);
      const free = places.every((other) => Math.hypot(other.x - x, other.y - y) > 2.25 * radius);
      if (free) places.push({ x, y, radius });
    }
    if (places.length === count) return places;
  }
}
