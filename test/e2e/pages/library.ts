import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The Library: the panel of filters, and the grid of images. */
export class Library {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('listbox', { name: /(samples?|images?)$/i });
  }

  get tiles(): Locator {
    return this.grid.getByRole('option');
  }

  get selected(): Locator {
    return this.grid.getByRole('option', { selected: true });
  }

  /** The list, once it has the given length. */
  list(samples: string): Locator {
    return this.page.getByRole('listbox', { name: samples, exact: true });
  }

  tile(index: number): Locator {
    return this.tiles.nth(index);
  }

  /** The enlarged picture next to the tile under the pointer. It repeats the tile, so it is hidden from screen readers. */
  enlarged(words: string): Locator {
    return this.page.locator('.zoom').filter({ hasText: words, has: this.page.locator('img') });
  }

  picture(index: number): Locator {
    return this.tile(index).locator('.picture');
  }

  /** Hovers over a picture until it is enlarged, again if the list moves under the pointer. */
  async hoverOn(index: number, words: string): Promise<void> {
    const isEnlarged = async () => {
      await this.picture(index).hover();
      return this.enlarged(words)
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
    };
    await expect.poll(isEnlarged, { timeout: 30_000 }).toBe(true);
  }

  facet(group: string, value: string): Locator {
    return this.page.getByRole('region', { name: group, exact: true }).getByRole('checkbox', { name: value });
  }

  async sortBy(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Sort:/ }).click();
    await this.page.getByRole('menuitemradio', { name, exact: true }).click();
  }
}
