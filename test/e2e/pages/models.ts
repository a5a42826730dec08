import type { Locator, Page } from 'playwright-core';

/** The Models view: the list by lineage, and the page of one model. */
export class Models {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get list(): Locator {
    return this.page.getByRole('list', { name: 'Models', exact: true });
  }

  entry(name: string): Locator {
    return this.list.getByRole('button', { name });
  }

  /** The page of a model, once it is shown. */
  shown(name: string): Locator {
    return this.page.getByRole('article', { name, exact: true });
  }

  /** The row of an execution provider in the speed table. */
  speed(provider: string): Locator {
    return this.page.getByRole('row', { name: new RegExp(`^${provider}`) });
  }
}
