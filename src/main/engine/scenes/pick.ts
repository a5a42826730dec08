import type { Random } from '../base/random.ts';

/** A uniformly random item. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)]!;
}
