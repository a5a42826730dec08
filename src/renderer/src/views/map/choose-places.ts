/** A box on the screen in pixels, by its centre. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const cell = 16;

/** Greedily picks up to `most` boxes that do not overlap, in the given order; returns their indices. */
export function chooseApart(boxes: Iterable<Box>, most: number): number[] {
  const taken = new Set<number>();
  const chosen: number[] = [];
  let place = -1;
  for (const { left, top, width, height } of boxes) {
    place++;
    if (chosen.length === most) break;
    const cells: number[] = [];
    for (let x = Math.floor((left - width / 2) / cell); x <= Math.floor((left + width / 2) / cell); x++)
      for (let y = Math.floor((top - height / 2) / cell); y <= Math.floor((top + height / 2) / cell); y++)
        cells.push(x * 65_536 + y);
    if (cells.some((each) => taken.has(each))) continue;
    for (const each of cells) taken.add(each);
    chosen.push(place);
  }
  return chosen;
}
