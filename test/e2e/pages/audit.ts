import type { Locator, Page } from 'playwright-core';

/** The Audit view: the queue, the current pair and the decisions. */
export class Audit {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get queue(): Locator {
    return this.page.getByRole('listbox', { name: 'Queue' });
  }

  get entries(): Locator {
    return this.queue.getByRole('option');
  }

  get selected(): Locator {
    return this.queue.getByRole('option', { selected: true });
  }

  /** The current pair with its reasons and evidence. */
  get card(): Locator {
    return this.page.getByRole('article');
  }

  get caption(): Locator {
    return this.card.getByRole('region', { name: 'Caption', exact: true });
  }

  /** Whether the current caption has these words in this order, with marks in between. */
  async saysInOrder(...words: string[]): Promise<boolean> {
    const text = (await this.caption.textContent()) ?? '';
    return new RegExp(words.map((word) => word.replace(/\W/g, '\\$&')).join('.*'), 's').test(text);
  }

  get captionField(): Locator {
    return this.caption.getByRole('textbox', { name: 'Caption' });
  }

  /** Better-matching captions, loaded when the entry is shown. */
  get suggestions(): Locator {
    return this.card.getByRole('radio');
  }

  get progress(): Locator {
    return this.page.getByText(/of \d+ suspicious entries decided/);
  }

  /** Starts an audit from the empty view. */
  async start({ withKnownErrors = false } = {}): Promise<void> {
    await this.page.getByRole('button', { name: 'Audit', exact: true }).last().click();
    const dialog = this.page.getByRole('dialog');
    if (withKnownErrors) await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Audit', exact: true }).click();
  }

  async filterBy(reason: string): Promise<void> {
    const field = this.page.getByRole('combobox', { name: 'Reason' });
    const option = field.getByRole('option', { name: reason });
    await field.selectOption((await option.getAttribute('value'))!);
  }

  async show(part: 'To review' | 'Decided' | 'All'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Entries' }).getByRole('radio', { name: part }).click();
  }
}
