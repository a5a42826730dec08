import { Random } from '../base/random.ts';
import type { Scene } from './scene.ts';
import { shapePaths } from './shape-paths.ts';
import { backgrounds, colours, type ColourWord, type Texture } from './vocabulary.ts';

/** Renders a scene as an SVG of `side` × `side` pixels, deterministically. */
export function drawScene({ background, groups, objects, shade }: Scene, side: number): string {
  const random = new Random(shade);
  const fill = (colour: ColourWord): string => {
    const [hue, saturation, lightness] = colour.hsl;
    const vary = (value: number, by: number): number => value + (random.next() * 2 - 1) * by;
    const varied = [vary(hue, saturation === 0 ? 0 : 4), saturation, vary(lightness, 2.5)].map((value) =>
      value.toFixed(1),
    );
    return `hsl(${varied[0]},${varied[1]}%,${varied[2]}%)`;
  };
  const ground = fill(backgrounds[background]!);
  const fills = groups.map(({ colour }) => fill(colours[colour]!));
  const patterns = groups.map(({ texture, colour }, at) => drawPattern(texture, `t${at}`, isLight(colour)));
  const drawn = objects.map(({ group, x, y, radius, turn }) => {
    const { shape, texture } = groups[group]!;
    const place = `translate(${(x * side).toFixed(2)} ${(y * side).toFixed(2)}) rotate(${turn.toFixed(1)}) scale(${(radius * side).toFixed(2)})`;
    const path = `<path d="${shapePaths[shape]}" fill-rule="evenodd"`;
    const cover = texture === 'plain' ? '' : `${path} fill="url(#t${group})"/>`;
    return `<g transform="${place}">${path} fill="${fills[group]}"/>${cover}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><defs>${patterns.join('')}</defs><rect width="${side}" height="${side}" fill="${ground}"/>${drawn.join('')}</svg>`;
}

/** A pattern over an object, in its own units: darker on light colours, lighter on dark ones. */
function drawPattern(texture: Texture, id: string, light: boolean): string {
  const ink = light ? '#000' : '#fff';
  const open = (size: number): string =>
    `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse"><g fill="${ink}" fill-opacity="${light ? 0.62 : 0.78}">`;
  const close = '</g></pattern>';
  if (texture === 'striped') return `${open(0.5)}<path d="M0 0H.5V.2H0Z"/>${close}`;
  if (texture === 'dotted') return `${open(0.5)}<circle cx=".25" cy=".25" r=".13"/>${close}`;
  if (texture === 'checked') return `${open(0.5)}<path d="M0 0H.25V.25H0ZM.25 .25H.5V.5H.25Z"/>${close}`;
  return '';
}

function isLight(colour: string): boolean {
  return ['yellow', 'pink', 'white', 'orange'].includes(colour);
}
