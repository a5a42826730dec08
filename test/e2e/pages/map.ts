import type { Locator, Page } from 'playwright-core';

/** The Map: points, legend, figures and the table with the same content. */
export class MapPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get stage(): Locator {
    return this.page.getByRole('application', { name: /^Map of/ });
  }

  get legend(): Locator {
    return this.page.getByRole('region', { name: 'Legend' });
  }

  get colourBy(): Locator {
    return this.legend.getByRole('combobox', { name: 'Colour by' });
  }

  /** The entries of the legend, grouped by the colouring property. */
  entries(property: string): Locator {
    return this.legend.getByRole('group', { name: property }).getByRole('checkbox');
  }

  entry(name: string | RegExp): Locator {
    return this.legend.getByRole('checkbox', { name });
  }

  get figures(): Locator {
    return this.page.getByRole('region', { name: 'The shared space' });
  }

  get tables(): Locator {
    return this.page.getByRole('region', { name: 'The map as tables' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Computes the map from the empty state, and waits until it appears. */
  async compute(): Promise<void> {
    await this.button('Compute the map').click();
    await this.stage.waitFor({ timeout: 90_000 });
  }

  /** Draws around a part of the map, in fractions of its width and height. */
  async draw(corners: readonly (readonly [number, number])[]): Promise<void> {
    const box = (await this.stage.boundingBox())!;
    const [first, ...rest] = corners.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
    await this.page.mouse.move(...first!);
    await this.page.mouse.down();
    for (const corner of rest) await this.page.mouse.move(...corner, { steps: 5 });
    await this.page.mouse.up();
  }

  /** The focused point as announced to screen readers. */
  get focused(): Locator {
    return this.page.locator('#map-focus');
  }
}
