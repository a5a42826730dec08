import { bytesOfLook, shapes, states } from './drawing/drawing.ts';
import type { Looks } from './drawing/drawing.ts';
import type { Painting } from './painting.ts';

/** Everything that determines how points look, indexed by point unless stated otherwise. */
export interface Wardrobe {
  readonly painting: Painting;
  /** The colour of each entry of the legend: red, green, blue, opacity. */
  readonly colours: readonly ArrayLike<number>[];
  readonly pale: ArrayLike<number>;
  readonly imageCount: number;
  /** The sample of each point. */
  readonly sampleOf: Uint32Array;
  readonly selected: ReadonlySet<number>;
  /** The samples that match the filter; null without a filter. */
  readonly within: ReadonlySet<number> | null;
  readonly hidesRest: boolean;
  readonly without: 'images' | 'captions' | null;
}

/** Looks, and the points that can be picked: drawn and not faded. */
export interface Dressed extends Looks {
  readonly drawn: Uint32Array;
}

const opacity = { alone: 225, besideSelected: 80, pale: 26 };

/** Computes the look of every point; faded points are drawn first, selected ones last. */
export function dress(wardrobe: Wardrobe): Dressed {
  const { painting, colours, imageCount, sampleOf, selected, within, hidesRest, without } = wardrobe;
  const looks = new Uint8Array(bytesOfLook * sampleOf.length);
  const layers: [number[], number[], number[]] = [[], [], []];
  for (let point = 0; point < sampleOf.length; point++) {
    const isImage = point < imageCount;
    if (without === (isImage ? 'images' : 'captions')) continue;
    const sample = sampleOf[point]!;
    const isPale = within !== null && !within.has(sample);
    if (isPale && hidesRest) continue;
    const isSelected = selected.has(sample);
    const entry = painting.entryOf[point]!;
    const colour = isPale ? wardrobe.pale : colours[entry]!;
    const at = bytesOfLook * point;
    looks[at] = colour[0]!;
    looks[at + 1] = colour[1]!;
    looks[at + 2] = colour[2]!;
    looks[at + 3] =
      isSelected || (selected.size === 0 && !isPale) ? opacity.alone : isPale ? opacity.pale : opacity.besideSelected;
    looks[at + 4] = isImage ? shapes.image : shapes.caption;
    looks[at + 5] = painting.entries[entry]!.pattern;
    looks[at + 6] = isSelected ? states.selected : states.plain;
    layers[isSelected ? 2 : isPale ? 0 : 1].push(point);
  }
  const [pale, plain, top] = layers;
  // Images are fewer, so they are drawn above captions.
  plain.reverse();
  top.reverse();
  return { looks, order: Uint32Array.from([...pale, ...plain, ...top]), drawn: Uint32Array.from([...plain, ...top]) };
}

/** Lines between the image and the captions of each selected sample, [links, 2]; at most `most` lines. */
export function linkPairs(
  { sampleOf, imageCount }: Pick<Wardrobe, 'sampleOf' | 'imageCount'>,
  samples: ReadonlySet<number>,
  most: number,
): Uint32Array {
  if (samples.size === 0) return new Uint32Array();
  const imageOf = new Map<number, number>();
  for (let point = 0; point < imageCount; point++)
    if (samples.has(sampleOf[point]!)) imageOf.set(sampleOf[point]!, point);
  const links: number[] = [];
  for (let point = imageCount; point < sampleOf.length && links.length < 2 * most; point++) {
    const image = imageOf.get(sampleOf[point]!);
    if (image !== undefined) links.push(image, point);
  }
  return Uint32Array.from(links);
}
