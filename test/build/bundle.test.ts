import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBuilt, listFirstScreen, readChunks, rendererFolder } from '../helpers/renderer-bundle.ts';

describe.skipIf(!isBuilt)(`the built renderer${isBuilt ? '' : ', skipped: the studio is not built'}`, () => {
  it('shows its first screen without Plotly and without the code of other views', () => {
    const chunks = readChunks();
    const first = listFirstScreen(chunks, 'Library').map(({ file }) => file);
    for (const lazy of ['plotly-cartesian', 'Audit', 'Map', 'Matrix', 'Classes', 'Tune', 'Models']) {
      const own = [...chunks.keys()].filter((file) => file.startsWith(`${lazy}-`) || file.startsWith(`${lazy}.`));
      expect(own, lazy).not.toEqual([]);
      expect(first.filter((file) => own.includes(file))).toEqual([]);
    }
    const texts = first.map((file) => readFileSync(join(rendererFolder, 'assets', file), 'utf8')).join('\n');
    // Only the map uses shaders.
    expect(texts).not.toMatch(/gl_Position|scatterlayer/);
  });

  it('loads the code of a view with that view only: Plotly comes with the first chart', () => {
    const chunks = readChunks();
    const plotly = [...chunks.keys()].find((file) => file.startsWith('plotly-cartesian'))!;
    expect([...chunks.values()].filter(({ imports }) => imports.includes(plotly))).toEqual([]);
  });
});
