import type { Locator, Page } from 'playwright-core';

/** The guided path above the view. */
export class GuideStrip {
  readonly page: Page;
  readonly strip: Locator;

  constructor(page: Page) {
    this.page = page;
    this.strip = page.getByRole('region', { name: 'Guided path' });
  }

  /** The step that has this title. */
  step(title: string): Locator {
    return this.strip.getByText(title, { exact: true });
  }

  button(name: string): Locator {
    return this.strip.getByRole('button', { name, exact: true });
  }
}
