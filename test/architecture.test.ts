import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

describe('the tree', () => {
  it('keeps its files small: half of them under 80 lines', async () => {
    const files = (await readdir(join(root, 'src'), { recursive: true })).filter((file) => /\.(ts|svelte)$/.test(file));
    const lines = await Promise.all(
      files.map(async (file) => (await readFile(join(root, 'src', file), 'utf8')).split('\n').length),
    );
    const median = lines.sort((a, b) => a - b)[lines.length >> 1]!;
    expect(median).toBeLessThanOrEqual(80);
  });

  it('names files in kebab-case, and components in PascalCase', async () => {
    const files = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map(({ name }) => name);
    const odd = names.filter((name) =>
      name.endsWith('.svelte') ? !/^[A-Z][A-Za-z]*\.svelte$/.test(name) : !/^[a-z0-9.-]+$/.test(name),
    );
    expect(odd).toEqual([]);
  });
});
