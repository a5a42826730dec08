import type { Locator, Page } from 'playwright-core';

/** The Tune view: the new run on the left, runs or golden sets on the right. */
export class Tune {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get form(): Locator {
    return this.page.getByRole('form', { name: 'New run' });
  }

  get runs(): Locator {
    return this.page.getByRole('table', { name: 'Runs' });
  }

  get gain(): Locator {
    return this.page.getByRole('region', { name: 'Gain' });
  }

  get acceptance(): Locator {
    return this.page.getByRole('region', { name: 'Acceptance' });
  }

  get interpolation(): Locator {
    return this.page.getByRole('region', { name: 'Weight interpolation (WiSE-FT)' });
  }

  get sets(): Locator {
    return this.page.getByRole('table', { name: 'Golden sets' });
  }

  run(name: string): Locator {
    return this.runs.getByRole('row').filter({ has: this.page.getByRole('button', { name, exact: true }) });
  }

  async show(part: 'Runs' | 'Golden sets'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Part' }).getByRole('radio', { name: part }).click();
  }

  async method(name: string): Promise<void> {
    const methods = this.form.getByRole('radiogroup', { name: 'Method' });
    await methods.getByRole('radio', { name: new RegExp(`^${name}`) }).check();
  }

  async trainOn(texts: 'Captions' | 'Classes'): Promise<void> {
    await this.form.getByRole('radiogroup', { name: 'Texts' }).getByRole('radio', { name: texts }).click();
  }

  async evaluateOn(what: string): Promise<void> {
    await this.form.getByRole('combobox', { name: 'Evaluate on' }).selectOption({ label: what });
  }

  async epochs(count: number): Promise<void> {
    const field = this.form.getByRole('spinbutton', { name: 'Epochs' });
    await field.fill(String(count));
    await field.blur();
  }

  async name(name: string): Promise<void> {
    await this.form.getByText('Advanced').click();
    await this.form.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.form.getByText('Advanced').click();
  }

  async start(): Promise<void> {
    await this.form.getByRole('button', { name: 'Start the run' }).click();
  }
}
