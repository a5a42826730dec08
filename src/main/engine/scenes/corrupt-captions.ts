import type { Random } from '../base/random.ts';
import { captionScene, genericCaptions } from './caption-scene.ts';
import { pick } from './pick.ts';
import { sceneKey, type Group, type Scene } from './scene.ts';
import { backgrounds, colours, knownShapes, textures } from './vocabulary.ts';

/** The kinds of injected caption errors. */
export type ErrorKind = 'swapped' | 'attribute' | 'count' | 'generic';

/** A scene with its captions. */
export interface Captioned {
  readonly scene: Scene;
  readonly caption: string;
}

/** A corrupted caption. `with` is the other sample of a swap. */
export interface InjectedError {
  readonly at: number;
  readonly kind: ErrorKind;
  readonly wrong: string;
  readonly right: string;
  readonly with: number | null;
}

/** The share of each kind of error. */
const shares: Readonly<Record<ErrorKind, number>> = { swapped: 0.4, attribute: 0.28, count: 0.14, generic: 0.18 };

/** Wrong counts and attributes are injected only into scenes with one kind of object, where they stand out. */
function showsOneKind({ groups }: Scene): boolean {
  return groups.length === 1;
}

/** Corrupts a random `share` of the captions, at most one per sample. */
export function injectErrors(random: Random, samples: readonly Captioned[], share: number): InjectedError[] {
  const order = random.shuffle([...samples.keys()]);
  const total = Math.round(samples.length * share);
  const errors: InjectedError[] = [];
  const add = (at: number, kind: ErrorKind, wrong: string, partner: number | null = null): void =>
    void errors.push({ at, kind, wrong, right: samples[at]!.caption, with: partner });
  const take = (
    kind: ErrorKind,
    wanted: number,
    fits: (scene: Scene) => boolean,
    corrupt: (at: number) => string,
  ): void => {
    for (let left = wanted; left > 0; left--) {
      const found = order.findIndex((at) => fits(samples[at]!.scene));
      if (found < 0) return;
      const [at] = order.splice(found, 1) as [number];
      add(at, kind, corrupt(at));
    }
  };
  const quota = (kind: ErrorKind): number => Math.round(total * shares[kind]);
  const sceneOf = (at: number): Scene => samples[at]!.scene;
  take('count', quota('count'), showsOneKind, (at) => captionScene(random, miscount(random, sceneOf(at))));
  take('attribute', quota('attribute'), showsOneKind, (at) => captionScene(random, misname(random, sceneOf(at))));
  take(
    'generic',
    quota('generic'),
    () => true,
    () => pick(random, genericCaptions),
  );
  for (let left = total - errors.length; left > 1; left -= 2) {
    const first = order.pop();
    const partner = order.findLastIndex((at) => sceneKey(sceneOf(at)) !== sceneKey(sceneOf(first!)));
    if (first === undefined || partner < 0) break;
    const [second] = order.splice(partner, 1) as [number];
    add(first, 'swapped', samples[second]!.caption, second);
    add(second, 'swapped', samples[first]!.caption, first);
  }
  return errors.sort((a, b) => a.at - b.at);
}

function changeFirst(scene: Scene, change: Partial<Group>): Scene {
  const [first, ...others] = scene.groups as [Group, ...Group[]];
  return { ...scene, groups: [{ ...first, ...change }, ...others] };
}

/** A count that is off by at least two, because off by one is easily overlooked. */
function miscount(random: Random, scene: Scene): Scene {
  const { count } = scene.groups[0]!;
  return changeFirst(scene, {
    count: pick(
      random,
      [1, 2, 3, 4, 5].filter((other) => Math.abs(other - count) > 1),
    ),
  });
}

/** Changes the colour, background, shape or texture of the scene; most often the colour. */
function misname(random: Random, scene: Scene): Scene {
  const first = scene.groups[0]!;
  const other = <Name extends string>(names: readonly Name[], own: string): Name =>
    pick(
      random,
      names.filter((name) => name !== own),
    );
  const kind = random.next();
  if (kind < 0.6) {
    const visible = Object.keys(colours).filter((name) => !backgrounds[scene.background]!.hides.includes(name));
    return changeFirst(scene, { colour: other(visible, first.colour) });
  }
  if (kind < 0.8) {
    const showing = Object.keys(backgrounds).filter((name) => !backgrounds[name]!.hides.includes(first.colour));
    return { ...scene, background: other(showing, scene.background) };
  }
  if (kind < 0.95) return changeFirst(scene, { shape: other(Object.keys(knownShapes), first.shape) });
  return changeFirst(scene, { texture: other(textures, first.texture) });
}
