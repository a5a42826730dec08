import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { findObjection, findRoom, wings } from '../eslint.arrows.js';
import { findOldTerms } from '../scripts/words.mjs';

const root = join(import.meta.dirname, '..');

async function listSources(): Promise<string[]> {
  const files = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name).slice(root.length + 1));
}

describe('the floors', () => {
  const places = Object.entries(wings).flatMap(([wing, floors]) =>
    floors.flatMap((rooms, floor) => rooms.map((room) => ({ wing, floor, room }))),
  );
  /** A file of a room: the room itself where it is one. */
  const fileIn = (room: string) => (/\.ts$/.test(room) ? room : `${room}/a.ts`);

  it('refuse an import upwards, or along a floor, for every pair of rooms', () => {
    const pairs = places.flatMap((from) => places.map((to) => ({ from, to })));
    const wrong = pairs.filter(
      ({ from, to }) => from.wing === to.wing && from.room !== to.room && to.floor >= from.floor,
    );
    expect(wrong.length).toBeGreaterThan(400);
    for (const { from, to } of wrong) expect(findObjection(fileIn(from.room), fileIn(to.room))).not.toBeNull();
  });

  it('keep the wings apart: only the ground is shared', () => {
    for (const from of places)
      for (const to of places)
        if (from.wing !== to.wing && to.wing !== 'ground')
          expect(findObjection(fileIn(from.room), fileIn(to.room)), `${from.room} → ${to.room}`).not.toBeNull();
  });

  it('keep kinds of one thing apart, and the compute process started, never imported', () => {
    const forbidden = [
      ['src/renderer/src/views/map/Map.svelte', 'src/renderer/src/views/tune/Tune.svelte'],
      ['src/main/engine/interchange/table/import.ts', 'src/main/engine/interchange/folder/import.ts'],
      ['src/main/engine/long-work.ts', 'src/main/engine/compute-process/handlers.ts'],
      ['src/main/onnx/graph.ts', 'src/shared/contract/values.ts'],
    ] as const;
    for (const [file, imported] of forbidden) expect(findObjection(file, imported)).not.toBeNull();
    expect(
      findObjection('src/main/engine/interchange/table/import.ts', 'src/main/engine/interchange/text.ts'),
    ).toBeNull();
  });

  it('have a place for every file', async () => {
    const homeless = (await listSources())
      .map((file) => file.split(sep).join('/'))
      .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.d.ts') && findRoom(file) === undefined);
    expect(homeless).toEqual([]);
    expect(findObjection('src/main/engine/attic/a.ts', 'src/main/engine/base/random.ts')).toContain(
      'belongs to no room',
    );
  });

  it('are described in ARCHITECTURE.md, room by room', async () => {
    const page = await readFile(join(root, 'ARCHITECTURE.md'), 'utf8');
    const names = places.map(({ room }) => room.replace(/^src\/(main\/engine\/|main\/|renderer\/src\/|shared\/)?/, ''));
    expect(names.filter((name) => !page.includes(`\`${name}`))).toEqual([]);
  });

  it('are kept by lint', async () => {
    const lint = new ESLint({ cwd: root });
    const [result] = await lint.lintText("import '../training/tuning.ts';\n", {
      filePath: join(root, 'src/main/engine/evaluation/upwards.ts'),
    });
    expect(result!.messages.map(({ ruleId }) => ruleId)).toContain('arrows/follow');
  });
});

describe('the tree', () => {
  it('keeps its files small: half of them under 80 lines', async () => {
    const files = (await listSources()).filter((file) => /\.(ts|svelte)$/.test(file));
    const lines = await Promise.all(
      files.map(async (file) => (await readFile(join(root, file), 'utf8')).split('\n').length),
    );
    const median = lines.sort((a, b) => a - b)[lines.length >> 1]!;
    expect(median).toBeLessThanOrEqual(80);
  });

  it('names files in kebab-case, and components in PascalCase', async () => {
    const names = (await listSources()).map((file) => file.split(sep).at(-1)!);
    const odd = names.filter((name) =>
      name.endsWith('.svelte') ? !/^[A-Z][A-Za-z]*\.svelte$/.test(name) : !/^[a-z0-9.-]+$/.test(name),
    );
    expect(odd).toEqual([]);
  });
});

describe('the words', () => {
  it('are the ones of the glossary: no old term is left in strings, documentation or identifiers', () => {
    expect(findOldTerms()).toEqual([]);
  });
});
