/** A concept that a scene can show, and the words for it; the first is its name. */
export interface Word {
  readonly words: readonly [string, ...string[]];
}

/** A shape, with the plural of each word. */
export interface ShapeWord extends Word {
  readonly plurals: readonly [string, ...string[]];
}

/** A colour with its fill as hue (degrees), saturation and lightness (percent). */
export interface ColourWord extends Word {
  readonly hsl: readonly [number, number, number];
}

/** The shapes that the starter model has seen. */
export const knownShapes = {
  circle: { words: ['circle', 'disc'], plurals: ['circles', 'discs'] },
  square: { words: ['square', 'box'], plurals: ['squares', 'boxes'] },
  triangle: { words: ['triangle'], plurals: ['triangles'] },
  star: { words: ['star'], plurals: ['stars'] },
  heart: { words: ['heart'], plurals: ['hearts'] },
  cross: { words: ['cross'], plurals: ['crosses'] },
  ring: { words: ['ring', 'hoop'], plurals: ['rings', 'hoops'] },
  diamond: { words: ['diamond'], plurals: ['diamonds'] },
  arrow: { words: ['arrow'], plurals: ['arrows'] },
  flower: { words: ['flower', 'blossom'], plurals: ['flowers', 'blossoms'] },
} as const satisfies Record<string, ShapeWord>;

/** The shape that the starter model has never seen, neither as an image nor in text. */
export const newShape = 'crescent';

/** Every shape. */
export const shapes: Readonly<Record<string, ShapeWord>> = {
  ...knownShapes,
  [newShape]: { words: ['crescent'], plurals: ['crescents'] },
};

/** Every colour of an object. */
export const colours: Readonly<Record<string, ColourWord>> = {
  red: { words: ['red'], hsl: [2, 78, 48] },
  orange: { words: ['orange'], hsl: [28, 94, 54] },
  yellow: { words: ['yellow'], hsl: [51, 95, 54] },
  green: { words: ['green'], hsl: [132, 52, 38] },
  blue: { words: ['blue'], hsl: [216, 80, 48] },
  purple: { words: ['purple', 'violet'], hsl: [274, 52, 46] },
  pink: { words: ['pink'], hsl: [332, 82, 74] },
  brown: { words: ['brown'], hsl: [24, 48, 28] },
  black: { words: ['black'], hsl: [0, 0, 9] },
  white: { words: ['white'], hsl: [0, 0, 98] },
};

/** Every background, with the colours that are hard to see on it. */
export const backgrounds: Readonly<Record<string, ColourWord & { readonly hides: readonly string[] }>> = {
  white: { words: ['white'], hsl: [0, 0, 96], hides: ['white', 'yellow'] },
  grey: { words: ['grey', 'gray'], hsl: [220, 4, 62], hides: [] },
  black: { words: ['black', 'dark'], hsl: [230, 8, 11], hides: ['black', 'brown'] },
  cream: { words: ['cream', 'beige'], hsl: [42, 62, 84], hides: ['white', 'yellow', 'pink'] },
  mint: { words: ['mint', 'pale green'], hsl: [150, 42, 80], hides: ['white', 'green'] },
  navy: { words: ['navy', 'dark blue'], hsl: [222, 52, 23], hides: ['black', 'blue', 'purple', 'brown'] },
};

/** The texture of an object; captions do not mention `plain`. */
export const textures = ['plain', 'striped', 'dotted', 'checked'] as const;
export type Texture = (typeof textures)[number];

/** The size of an object; captions do not mention `medium`. */
export const sizes = {
  small: { words: ['small', 'little', 'tiny'] },
  medium: { words: [''] },
  large: { words: ['large', 'big', 'huge'] },
} as const satisfies Record<string, Word>;
export type Size = keyof typeof sizes;

/** The position of the first of two objects relative to the second. `beside` implies no order. */
export const relations = {
  'left of': { words: ['to the left of', 'left of', 'on the left of'] },
  'right of': { words: ['to the right of', 'right of', 'on the right of'] },
  above: { words: ['above', 'over'] },
  below: { words: ['below', 'under', 'underneath'] },
  inside: { words: ['inside', 'within'] },
  on: { words: ['on top of', 'standing on', 'resting on'] },
} as const satisfies Record<string, Word>;
export type Relation = keyof typeof relations;

/** The possible counts, as words. */
export const counts = ['', 'one', 'two', 'three', 'four', 'five'] as const;
