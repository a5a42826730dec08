import type { Locator, Page } from 'playwright-core';

/** The Classes view: names, templates, and the results of zero-shot classification. */
export class Classes {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get list(): Locator {
    return this.page.getByRole('region', { name: 'Classes' });
  }

  name(name: string): Locator {
    return this.list.getByRole('button', { name: new RegExp(`^Class \\d+: ${name}\\.`) });
  }

  get templates(): Locator {
    return this.page.getByRole('textbox', { name: 'Prompt templates, one a line' });
  }

  get matrix(): Locator {
    return this.page.getByRole('grid', { name: 'Confusion matrix' });
  }

  async add(text: string): Promise<void> {
    const field = this.list.getByRole('textbox', { name: 'Add classes' });
    await field.fill(text);
    await field.press('Enter');
  }

  /** The row of a way to classify. */
  way(name: 'Zero-shot' | 'Linear probe' | 'Nearest neighbours'): Locator {
    return this.page
      .getByRole('table', { name: /^Ways to classify/ })
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name }) });
  }

  /** Waits until a way to classify has figures. */
  async judged(name: Parameters<Classes['way']>[0]): Promise<void> {
    await this.way(name).getByRole('cell').getByRole('button', { name: /%$/ }).waitFor({ timeout: 120_000 });
  }

  get perClass(): Locator {
    return this.page.getByRole('table', { name: 'Figures of each class' });
  }

  get playground(): Locator {
    return this.page.getByRole('table', { name: 'What each template gives' });
  }

  async show(part: 'Confusion' | 'Per class' | 'Calibration' | 'Templates' | 'Images'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Results' }).getByRole('radio', { name: part }).click();
  }
}
