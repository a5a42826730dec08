import type { Relation, Size, Texture } from './vocabulary.ts';

/** Equal objects of a scene, as a caption describes them. */
export interface Group {
  readonly shape: string;
  readonly colour: string;
  readonly texture: Texture;
  readonly size: Size;
  /** 1 to 5. */
  readonly count: number;
}

/** A placed object, in units of the image's side: its centre, half its extent, and its rotation in degrees. */
export interface Placed {
  readonly group: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly turn: number;
}

/** What an image shows. With two groups of one object each, `relation` is the position of the first relative to the second. */
export interface Scene {
  readonly background: string;
  readonly groups: readonly Group[];
  readonly relation: Relation | null;
  readonly objects: readonly Placed[];
  /** Seed of small colour variations, which captions ignore. */
  readonly shade: number;
}

/** The meaning of a scene as a text: equal for scenes that match the same caption. */
export function sceneKey({ background, groups, relation }: Pick<Scene, 'background' | 'groups' | 'relation'>): string {
  const parts = groups.map(({ count, size, texture, colour, shape }) =>
    [count, size, texture, colour, shape].join(' '),
  );
  return [background, ...(relation === null ? parts.sort() : [parts[0], relation, parts[1]])].join(' · ');
}
