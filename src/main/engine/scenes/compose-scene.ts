import type { Random } from '../base/random.ts';
import { pick } from './pick.ts';
import { placeObjects } from './place-objects.ts';
import type { Group, Scene } from './scene.ts';
import { backgrounds, colours, relations, sizes, textures, type Relation } from './vocabulary.ts';

/** What scenes may show. */
export interface Palette {
  /** The shapes; the first group has the shape `lead` if given. */
  readonly shapes: readonly string[];
  readonly lead?: string;
  /** Whether a colour and a shape may be combined. */
  readonly allows: (colour: string, shape: string) => boolean;
  /** Only scenes with one object. */
  readonly single?: boolean;
}

const relationNames = Object.keys(relations) as Relation[];

/** A random scene: one object, several equal ones, two in a relation, or two groups. */
export function composeScene(random: Random, palette: Palette): Scene {
  const background = pick(random, Object.keys(backgrounds));
  const kind = palette.single === true ? 0 : random.next();
  const first = drawGroup(random, palette, background, palette.lead);
  const shade = random.integer();
  const place = (groups: readonly Group[], relation: Relation | null): Scene => ({
    background,
    groups,
    relation,
    objects: placeObjects(random, groups, relation),
    shade,
  });
  if (kind < 0.3) return place([first], null);
  if (kind < 0.55) return place([{ ...first, size: 'medium', count: 2 + random.below(4) }], null);
  const second = drawOther(random, palette, background, first);
  if (kind < 0.9) {
    const relation = pick(random, relationNames);
    // An object inside another must be the smaller one.
    if (relation === 'inside')
      return place(
        [
          { ...first, size: 'small' },
          { ...second, size: 'large', texture: 'plain' },
        ],
        relation,
      );
    return place([first, second], relation);
  }
  const split = { size: 'medium', count: 1 + random.below(2) } as const;
  return place(
    [
      { ...first, ...split, count: 3 - split.count },
      { ...second, ...split },
    ],
    null,
  );
}

function drawGroup(random: Random, { shapes, allows }: Palette, background: string, lead?: string): Group {
  const hidden = backgrounds[background]!.hides;
  for (;;) {
    const shape = lead ?? pick(random, shapes);
    const colour = pick(random, Object.keys(colours));
    if (hidden.includes(colour) || !allows(colour, shape)) continue;
    const texture = random.next() < 0.55 ? 'plain' : pick(random, textures.slice(1));
    const size = random.next() < 0.5 ? 'medium' : pick(random, Object.keys(sizes) as (keyof typeof sizes)[]);
    return { shape, colour, texture, size, count: 1 };
  }
}

/** A second group with another colour than the first, so that they are distinguishable even one inside the other. */
function drawOther(random: Random, palette: Palette, background: string, first: Group): Group {
  for (;;) {
    const group = drawGroup(random, palette, background);
    if (group.colour !== first.colour && group.shape !== first.shape) return group;
  }
}
