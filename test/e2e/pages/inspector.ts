import type { Locator, Page } from 'playwright-core';

/** The inspector: the selected image, its captions and facts. */
export class Inspector {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get root(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' });
  }

  /** A caption, by its position from 1. */
  caption(position: number): Locator {
    return this.root.getByRole('button', { name: new RegExp(`^Caption ${position}:`) });
  }

  captionField(position: number): Locator {
    return this.root.getByRole('textbox', { name: `Caption ${position}` });
  }

  status(name: string): Locator {
    return this.root.getByRole('radio', { name, exact: true });
  }

  async addCaption(text: string): Promise<void> {
    await this.root.getByRole('button', { name: 'Add a caption' }).click();
    await this.root.getByRole('textbox', { name: 'New caption' }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  async addTag(tag: string): Promise<void> {
    await this.root.getByRole('button', { name: 'Add a tag' }).click();
    await this.root.getByRole('textbox', { name: 'New tag' }).fill(tag);
    await this.page.keyboard.press('Enter');
  }
}
