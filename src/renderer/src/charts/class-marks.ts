/** The symbol of a class: one of the eight Okabe–Ito colours, with a different shape from the ninth class on. */
export interface ClassMark {
  readonly colour: number;
  /** SVG path in a 10 × 10 box. */
  readonly path: string;
}

const shapes = [
  'M5 1a4 4 0 1 0 0 8a4 4 0 0 0 0-8Z',
  'M1.5 1.5h7v7h-7Z',
  'M5 .8l4.4 8H.6Z',
  'M5 .2l4.8 4.8-4.8 4.8-4.8-4.8Z',
  'M3.5 .8h3v2.7h2.7v3H6.5v2.7h-3V6.5H.8v-3h2.7Z',
  'M5 9.2L.6 1.2h8.8Z',
];

/** The mark of the class at a position in the list, counted from 0. */
export function markClass(position: number): ClassMark {
  return { colour: position % 8, path: shapes[Math.floor(position / 8) % shapes.length]! };
}
