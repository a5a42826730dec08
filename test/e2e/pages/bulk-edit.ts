import type { Locator, Page } from 'playwright-core';

/** The dialog that changes many captions. */
export class BulkEdit {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Change captions' });
  }

  get rows(): Locator {
    return this.dialog.getByRole('region', { name: 'Preview' }).getByRole('listitem');
  }

  get summary(): Locator {
    return this.dialog.getByRole('status');
  }

  field(name: 'Find' | 'Replace with' | 'Text'): Locator {
    return this.dialog.getByRole('textbox', { name, exact: true });
  }

  choose(group: 'Change' | 'Samples' | 'Captions', option: RegExp): Promise<void> {
    return this.dialog.getByRole('radiogroup', { name: group }).getByRole('radio', { name: option }).click();
  }

  option(name: 'Regular expression' | 'Ignore case' | 'Whole words'): Locator {
    return this.dialog.getByRole('checkbox', { name });
  }

  async apply(): Promise<void> {
    await this.dialog.getByRole('button', { name: /^Change \d/ }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }
}
