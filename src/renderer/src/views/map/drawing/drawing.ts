import type { Camera, Viewport } from '../camera.ts';

/** Bytes per point: red, green, blue, opacity; shape, pattern, state, padding. */
export const bytesOfLook = 8;

/** Images are circles, captions diamonds. */
export const shapes = { image: 0, caption: 1 } as const;

/** How a point is highlighted. */
export const states = { plain: 0, selected: 1, lifted: 2 } as const;

/** Positions: `before` and `after` are [points, 2]; frames interpolate between them. */
export interface Places {
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** How points look: `looks` is [points, 8] as in `bytesOfLook`; `order` lists the drawn points, topmost last. */
export interface Looks {
  readonly looks: Uint8Array;
  readonly order: Uint32Array;
}

/** One frame. `mix` interpolates from before to after, 0 to 1; `sizes` are diameters in CSS pixels by state. */
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

/** A renderer of points on a canvas. */
export interface Drawing {
  readonly kind: 'webgl' | 'software';
  setPlaces(places: Places): void;
  setLooks(looks: Looks): void;
  /** Points redrawn above all others, large and opaque: hovered or focused. */
  setLifted(points: readonly number[]): void;
  /** Lines between points, [links, 2]. */
  setLinks(links: Uint32Array): void;
  draw(frame: Frame): void;
  close(): void;
}
