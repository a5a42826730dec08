import type { Locator, Page } from 'playwright-core';

/** The Classes view: names, templates, and the classification results. */
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
    return this.page.getByRole('textbox', { name: 'Prompt templates, one per line' });
  }

  get matrix(): Locator {
    return this.page.getByRole('grid', { name: 'Confusion matrix' });
  }

  async add(text: string): Promise<void> {
    const field = this.list.getByRole('textbox', { name: 'Add classes' });
    await field.fill(text);
    await field.press('Enter');
  }

  /** The row of a classification method. */
  method(name: 'Zero-shot' | 'Linear probe' | 'Nearest neighbours'): Locator {
    return this.page
      .getByRole('table', { name: /^Classification methods/ })
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name }) });
  }

  /** Waits until a method has results. */
  async evaluated(name: Parameters<Classes['method']>[0]): Promise<void> {
    await this.method(name).getByRole('cell').getByRole('button', { name: /%$/ }).waitFor({ timeout: 120_000 });
  }

  get perClass(): Locator {
    return this.page.getByRole('table', { name: 'Per-class metrics' });
  }

  get playground(): Locator {
    return this.page.getByRole('table', { name: 'Template results' });
  }

  async show(part: 'Confusion' | 'Per class' | 'Calibration' | 'Templates' | 'Images'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Results' }).getByRole('radio', { name: part }).click();
  }
}
