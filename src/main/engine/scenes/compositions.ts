import { colours, knownShapes } from './vocabulary.ts';

/** Pairs of a colour and a known shape that the starter model never saw together, two per colour. */
const heldOutPairs: readonly (readonly [string, string])[] = Object.keys(colours).flatMap((colour, row) => {
  const names = Object.keys(knownShapes);
  return [row, row + 4].map((at) => [colour, names[at % names.length]!] as const);
});

const heldOut = new Set(heldOutPairs.map((pair) => pair.join(' ')));

/** Whether a combination of colour and shape is held out of the starter's training. */
export function isHeldOut(colour: string, shape: string): boolean {
  return heldOut.has(`${colour} ${shape}`);
}
