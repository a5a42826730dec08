import type { Locator, Page } from 'playwright-core';

/** The filter bar above every view: the line, its completions, the saved filters. */
export class FilterLine {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get field(): Locator {
    return this.page.getByRole('combobox', { name: 'Filter' });
  }

  get completions(): Locator {
    return this.page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
  }

  get problem(): Locator {
    return this.page.getByRole('search').getByRole('alert');
  }

  text(): Promise<string> {
    return this.field.inputValue();
  }

  /** Types a complete line and presses Enter. */
  async type(line: string): Promise<void> {
    await this.field.fill(line);
    await this.field.press('Enter');
  }

  relation(text: string): Locator {
    return this.page.getByRole('button', { name: `Remove: ${text}`, exact: true });
  }

  async searchBy(mode: 'Text' | 'Semantic'): Promise<void> {
    await this.page.getByRole('radio', { name: mode, exact: true }).click();
  }

  async save(name: string): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name);
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
}
