import type { Camera, Viewport } from '../camera.ts';

/** Numbers a point: red, green, blue, opacity; shape, pattern, state, nothing. */
export const bytesOfLook = 8;

/** Images are circles, captions diamonds. */
export const shapes = { image: 0, caption: 1 } as const;

/** How a point stands out. */
export const states = { plain: 0, selected: 1, lifted: 2 } as const;

/** Where points stand: `before` and `after` are [points, 2], and what is drawn lies between them. */
export interface Places {
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** How points look: `looks` is [points, 8] as in `bytesOfLook`; `order` lists those that are drawn, the topmost last. */
export interface Looks {
  readonly looks: Uint8Array;
  readonly order: Uint32Array;
}

/** One picture. `mix` is how far points are on their way from before to after; `sizes` are diameters in CSS pixels by state. */
export interface Frame {
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly mix: number;
  readonly sizes: readonly [plain: number, selected: number, lifted: number];
  readonly accent: Colour;
  readonly link: Colour;
}

/** Red, green, blue from 0 to 255, opacity from 0 to 1. */
export type Colour = readonly [number, number, number, number];

/** What draws points on a canvas. */
export interface Drawing {
  readonly kind: 'webgl' | 'software';
  setPlaces(places: Places): void;
  setLooks(looks: Looks): void;
  /** Points that are drawn once more above all others, large and whole: under the pointer, or with the focus. */
  setLifted(points: readonly number[]): void;
  /** Lines between points, [links, 2]. */
  setLinks(links: Uint32Array): void;
  draw(frame: Frame): void;
  close(): void;
}
