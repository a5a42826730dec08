import { bytesOfLook, shapes, states } from './drawing.ts';
import { project } from '../camera.ts';
import type { Drawing, Frame, Looks, Places } from './drawing.ts';

/** Draws points and links without a GPU, stamping pixels into a canvas. */
export class SoftwareDrawing implements Drawing {
  readonly kind = 'software';
  readonly #context: CanvasRenderingContext2D;
  readonly #stamps = new Map<number, Stamp>();
  #places: Places = { before: new Float32Array(), after: new Float32Array() };
  #looks: Looks = { looks: new Uint8Array(), order: new Uint32Array() };
  #lifted: readonly number[] = [];
  #links: Uint32Array = new Uint32Array();

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  setPlaces(places: Places): void {
    this.#places = places;
  }

  setLooks(looks: Looks): void {
    this.#looks = looks;
  }

  setLifted(points: readonly number[]): void {
    this.#lifted = points;
  }

  setLinks(links: Uint32Array): void {
    this.#links = links;
  }

  draw(frame: Frame): void {
    const context = this.#context;
    const { width, height } = context.canvas;
    if (width === 0 || height === 0) return;
    const picture = context.createImageData(width, height);
    this.#drawPoints(frame, picture);
    context.putImageData(picture, 0, 0);
    this.#drawLinks(frame, width / frame.viewport.width);
  }

  close(): void {
    this.#stamps.clear();
  }

  #drawPoints(frame: Frame, picture: ImageData): void {
    const { camera, viewport, mix, sizes, accent } = frame;
    const { looks, order } = this.#looks;
    const ratio = picture.width / viewport.width;
    const pixels = { ...sizeOf(picture), bytes: picture.data, words: new Uint32Array(picture.data.buffer) };
    const diameters = sizes.map((size) => Math.round(size * ratio * 2) / 2);
    const pressPoint = (point: number, lifted: number) => {
      const x = viewport.width / 2 + (this.#mix(2 * point, mix) - camera.x) * camera.scale;
      const y = viewport.height / 2 - (this.#mix(2 * point + 1, mix) - camera.y) * camera.scale;
      const at = point * bytesOfLook;
      const state = Math.max(looks[at + 6]!, lifted);
      const stamp = this.#stampOf(looks[at + 4]!, looks[at + 5]!, state > 0, diameters[state]!);
      press(pixels, stamp, Math.round(x * ratio), Math.round(y * ratio), { looks, at, accent });
    };
    for (const point of order) pressPoint(point, states.plain);
    for (const point of this.#lifted) pressPoint(point, states.lifted);
  }

  /** Links are composited beneath the points, which are drawn already. */
  #drawLinks({ camera, viewport, mix, link }: Frame, ratio: number): void {
    const context = this.#context;
    context.globalCompositeOperation = 'destination-over';
    context.beginPath();
    this.#links.forEach((point, at) => {
      const [x, y] = project(camera, viewport, this.#mix(2 * point, mix), this.#mix(2 * point + 1, mix));
      if (at % 2 === 0) context.moveTo(x * ratio, y * ratio);
      else context.lineTo(x * ratio, y * ratio);
    });
    context.lineWidth = 1.25 * ratio;
    context.strokeStyle = `rgb(${link[0]} ${link[1]} ${link[2]} / ${link[3]})`;
    context.stroke();
    context.globalCompositeOperation = 'source-over';
  }

  #mix(at: number, share: number): number {
    const { before, after } = this.#places;
    return before[at]! + (after[at]! - before[at]!) * share;
  }

  #stampOf(shape: number, pattern: number, ringed: boolean, size: number): Stamp {
    const key = ((size * 4 + pattern) * 2 + shape) * 2 + Number(ringed);
    const known = this.#stamps.get(key);
    if (known) return known;
    const made = makeStamp(shape, pattern, ringed, size);
    this.#stamps.set(key, made);
    return made;
  }
}

/** Coverage of fill and ring for each pixel of a square, 0 to 1. */
interface Stamp {
  readonly side: number;
  readonly fill: Float32Array;
  readonly ring: Float32Array;
}

function makeStamp(shape: number, pattern: number, ringed: boolean, size: number): Stamp {
  const radius = 0.5 * size * (shape === shapes.caption ? 1.25 : 1);
  const half = Math.ceil(radius);
  const side = 2 * half + 1;
  const [fill, ring] = [new Float32Array(side * side), new Float32Array(side * side)];
  for (let at = 0; at < fill.length; at++) {
    const [x, y] = [(at % side) - half, Math.floor(at / side) - half];
    const distance = shape === shapes.caption ? Math.abs(x) + Math.abs(y) : Math.hypot(x, y);
    const cover = clamp(radius - distance + 0.5);
    const edge = ringed && radius > 2.5 ? cover * clamp(distance - radius + 2.1) : 0;
    ring[at] = edge;
    const hollow = (pattern === 1 && distance < radius / 2) || (pattern === 2 && distance < 0.4 * radius);
    const part = pattern === 3 && x > 0 ? 0.3 : hollow ? 0.1 : 1;
    fill[at] = (cover - edge) * part;
  }
  return { side, fill, ring };
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** A picture as bytes (red, green, blue, opacity) and as 32-bit pixels. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8ClampedArray;
  readonly words: Uint32Array;
}

const sizeOf = ({ width, height }: ImageData) => ({ width, height });

/** Opacity from which blending is skipped: it would take most of the time and hardly show. */
const opaque = 0.8;

function press(
  { bytes, words, width, height }: Pixels,
  { side, fill, ring }: Stamp,
  x: number,
  y: number,
  { looks, at, accent }: { looks: Uint8Array; at: number; accent: readonly number[] },
): void {
  const half = (side - 1) / 2;
  if (x + half < 0 || y + half < 0 || x - half >= width || y - half >= height) return;
  const opacity = looks[at + 3]! / 255;
  // Little-endian bytes of a pixel.
  const whole = (255 << 24) | (looks[at + 2]! << 16) | (looks[at + 1]! << 8) | looks[at]!;
  for (let row = Math.max(0, half - y); row < side && y - half + row < height; row++) {
    for (let column = Math.max(0, half - x); column < side && x - half + column < width; column++) {
      const [own, edge] = [fill[row * side + column]! * opacity, ring[row * side + column]!];
      const ink = own + edge;
      if (ink === 0) continue;
      const pixel = (y - half + row) * width + x - half + column;
      if (own >= opaque) {
        words[pixel] = whole;
        continue;
      }
      const first = 4 * pixel;
      const under = (bytes[first + 3]! / 255) * (1 - ink);
      const total = ink + under;
      for (let channel = 0; channel < 3; channel++)
        bytes[first + channel] =
          (looks[at + channel]! * own + accent[channel]! * edge + bytes[first + channel]! * under) / total;
      bytes[first + 3] = 255 * total;
    }
  }
}
