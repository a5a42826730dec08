import type { Locator, Page } from 'playwright-core';

/** The history, shown instead of the inspector. */
export class History {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get root(): Locator {
    return this.page.getByRole('complementary', { name: 'History' });
  }

  get now(): Locator {
    return this.root.locator('[aria-current=step]');
  }

  change(label: RegExp): Locator {
    return this.root.getByRole('button', { name: label, expanded: false });
  }

  /** Opens a change and goes to the state after it. */
  async goTo(label: RegExp, direction: 'back' | 'forward'): Promise<void> {
    await this.change(label).click();
    await this.root.getByRole('button', { name: `Go ${direction} to here` }).click();
    await this.now.getByRole('button', { name: label }).waitFor();
  }
}
