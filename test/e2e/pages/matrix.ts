import type { Locator, Page } from 'playwright-core';

/** The Matrix view: the picture with its cursor, its settings, the pairs of a cell, and the table of the worst rows. */
export class Matrix {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The matrix with a number of rows and columns. */
  picture(pairs: number): Locator {
    return this.page.getByRole('application', { name: `${pairs} images by ${pairs} captions` });
  }

  /** Waits until the picture shows these values. */
  async painted(values: 'cosine' | 'captions' | 'images'): Promise<void> {
    await this.page.locator(`canvas[data-painted="${values}"]`).waitFor();
  }

  async order(name: 'As listed' | 'By cluster' | 'Worst first'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Order' }).getByRole('radio', { name }).click();
  }

  async values(name: 'Cosine' | 'Image → caption' | 'Caption → image'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Values' }).getByRole('radio', { name }).click();
  }

  get temperature(): Locator {
    return this.page.getByRole('slider', { name: 'Temperature of the softmax' });
  }

  /** The announcement of the cell under the cursor. */
  get spoken(): Locator {
    return this.page.getByRole('application').locator('[aria-live]');
  }

  get tip(): Locator {
    return this.page.locator('.cell-tip');
  }

  get pairs(): Locator {
    return this.page.getByRole('region', { name: /^(Both pairs|The pair)$/ });
  }

  card(side: 'Row' | 'Column' | 'Pair'): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^${side}: `) });
  }

  get rows(): Locator {
    return this.page.getByRole('table').last().getByRole('row');
  }

  /** The colours of the cells in the middle, coarsely: red, green, blue of 26 × 20 places. */
  pixels(): Promise<number[]> {
    return this.page.evaluate(`(() => {
      const canvas = new OffscreenCanvas(26, 20);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(document.querySelector('[role=application] canvas'), 150, 200, 260, 200, 0, 0, 26, 20);
      return [...context.getImageData(0, 0, 26, 20).data].filter((_, at) => at % 4 < 3);
    })()`);
  }

  /** How far the picture now is from an earlier one: the mean difference of its colours, 0 to 255. */
  async distance(from: readonly number[]): Promise<number> {
    const now = await this.pixels();
    return now.reduce((sum, value, at) => sum + Math.abs(value - from[at]!), 0) / now.length;
  }
}
