import type { Locator, Page } from 'playwright-core';

/** The Library: search, filters, and the grid of images. */
export class Library {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('listbox');
  }

  get tiles(): Locator {
    return this.grid.getByRole('option');
  }

  get selected(): Locator {
    return this.grid.getByRole('option', { selected: true });
  }

  get search(): Locator {
    return this.page.getByRole('textbox', { name: 'Search the library' });
  }

  /** The list of a given length, once it stands. */
  list(samples: string): Locator {
    return this.page.getByRole('listbox', { name: samples, exact: true });
  }

  tile(index: number): Locator {
    return this.tiles.nth(index);
  }

  facet(group: string, value: string): Locator {
    return this.page.getByRole('region', { name: group, exact: true }).getByRole('checkbox', { name: value });
  }

  condition(text: string): Locator {
    return this.page.getByRole('button', { name: `Remove: ${text}`, exact: true });
  }

  async sortBy(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Sort:/ }).click();
    await this.page.getByRole('menuitemradio', { name, exact: true }).click();
  }

  async searchBy(mode: 'Words' | 'Meaning'): Promise<void> {
    await this.page.getByRole('radio', { name: mode, exact: true }).click();
  }
}
