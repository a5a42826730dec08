import type { Random } from '../base/random.ts';
import { pick } from './pick.ts';
import type { Group, Scene } from './scene.ts';
import { backgrounds, colours, counts, relations, shapes, sizes, type Texture } from './vocabulary.ts';

/** A natural sentence that describes a scene completely, in one of many wordings. */
export function captionScene(random: Random, scene: Scene): string {
  const ground = nameGround(random, scene.background);
  const things = nameThings(random, scene);
  const { count } = scene.groups[0]!;
  const verb = scene.groups.length === 1 && count > 1 ? 'are' : 'is';
  const there = scene.groups.length > 1 && scene.relation === null ? 'are' : verb;
  return pick(random, [
    `${things} on ${ground}`,
    `${things} on ${ground}.`,
    `${things}, on ${ground}`,
    `There ${there} ${things} on ${ground}.`,
    `On ${ground} there ${there} ${things}.`,
    `${capitalise(ground)} with ${things}.`,
    `A picture of ${things} on ${ground}.`,
    `${capitalise(things)} in front of ${ground}.`,
  ]);
}

/** Captions that match any scene. */
export const genericCaptions = [
  'a picture',
  'Some shapes.',
  'an image of something colourful',
  'A drawing with shapes on a background.',
  'colourful shapes',
  'a simple picture of an object',
  'Nice graphic!',
  'a small illustration',
] as const;

function nameThings(random: Random, { groups, relation }: Scene): string {
  const [first, second] = groups.map((group) => nameGroup(random, group)) as [string, string | undefined];
  if (second === undefined) return first;
  if (relation === null) return random.next() < 0.5 ? `${first} and ${second}` : `${second} and ${first}`;
  return `${first} ${pick(random, relations[relation].words)} ${second}`;
}

function nameGround(random: Random, background: string): string {
  const name = pick(random, backgrounds[background]!.words);
  return pick(random, [`a ${name} background`, `a ${name} background`, name]);
}

/** A group as a noun phrase: `a small striped red star`, `three green boxes with dots`. */
function nameGroup(random: Random, { shape, colour, texture, size, count }: Group): string {
  const at = random.next() < 0.75 ? 0 : random.below(shapes[shape]!.words.length);
  const noun = (count > 1 ? shapes[shape]!.plurals : shapes[shape]!.words)[at]!;
  const { before, after } = nameTexture(random, texture);
  const said = [pick(random, sizes[size].words), before, pick(random, colours[colour]!.words), noun];
  const phrase = `${said.filter((word) => word !== '').join(' ')}${after}`;
  if (count > 1) return `${counts[count]} ${phrase}`;
  return `${/^[aeiou]/.test(phrase) ? 'an' : 'a'} ${phrase}`;
}

/** Objects by number, texture and shape only: `a striped star`, `three squares`. */
export function nameObjects({ shape, texture, count }: Group): string {
  const noun = (count > 1 ? shapes[shape]!.plurals : shapes[shape]!.words)[0];
  const said = texture === 'plain' ? noun : `${texture} ${noun}`;
  if (count > 1) return `${counts[count]} ${said}`;
  return `${/^[aeiou]/.test(said) ? 'an' : 'a'} ${said}`;
}

function nameTexture(random: Random, texture: Texture): { before: string; after: string } {
  const plain = { before: '', after: '' };
  if (texture === 'plain') return plain;
  const noun = { striped: 'stripes', dotted: 'dots', checked: 'checks' }[texture];
  return random.next() < 0.65 ? { before: texture, after: '' } : { before: '', after: ` with ${noun}` };
}

function capitalise(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
