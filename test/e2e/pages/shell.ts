import type { Locator, Page } from 'playwright-core';

/** The shell around every view: title bar, rail, inspector, status bar, dialogs. */
export class Shell {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get status(): Locator {
    return this.page.getByRole('contentinfo');
  }

  get toasts(): Locator {
    return this.page.getByRole('status');
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async go(view: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
    await this.page.getByRole('heading', { level: 1, name: view }).waitFor();
  }

  /** Runs a command by typing its name into the command search. */
  async command(name: string): Promise<void> {
    await this.page.keyboard.press('Control+K');
    await this.page.getByRole('combobox', { name: 'Search commands' }).fill(name);
    await this.page.getByRole('option', { name }).first().click();
  }

  /** Waits for the message that a job has finished. */
  async jobDone(title: string | RegExp): Promise<void> {
    await this.toasts.getByText(title).and(this.page.getByText(': done')).waitFor();
  }
}
