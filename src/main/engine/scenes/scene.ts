import type { Relation, Size, Texture } from './vocabulary.ts';

/** Alike objects of a scene: what a caption has to say of them. */
export interface Group {
  readonly shape: string;
  readonly colour: string;
  readonly texture: Texture;
  readonly size: Size;
  /** 1 to 5. */
  readonly count: number;
}

/** One object in its place, in units of the image's side: its centre, half its extent, and its turn in degrees. */
export interface Placed {
  readonly group: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly turn: number;
}

/** What an image shows. With two groups of one object each, `relation` says how the first stands to the second. */
export interface Scene {
  readonly background: string;
  readonly groups: readonly Group[];
  readonly relation: Relation | null;
  readonly objects: readonly Placed[];
  /** Decides small deviations of the colours; not spoken of. */
  readonly shade: number;
}

/** What a scene means, as a text: equal for scenes that the same caption would fit. */
export function sceneKey({ background, groups, relation }: Pick<Scene, 'background' | 'groups' | 'relation'>): string {
  const parts = groups.map(({ count, size, texture, colour, shape }) =>
    [count, size, texture, colour, shape].join(' '),
  );
  return [background, ...(relation === null ? parts.sort() : [parts[0], relation, parts[1]])].join(' · ');
}
