import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { importThem, makeProject, makeSample, makeTestFolder, readAll, reopen } from '../../helpers/catalogue.ts';

describe('a project folder', () => {
  it('keeps its data when it is closed and opened again', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a.jpg', ['one', 'two']), makeSample('b.jpg')]);
    const before = await readAll(catalogue);
    expect(before['captions']).toHaveLength(2);
    expect(await readAll(await reopen(catalogue))).toEqual(before);
  });

  it('is not created in a folder that is not empty or is already a project', async () => {
    const folder = await makeTestFolder();
    await writeFile(join(folder, 'thesis.txt'), 'mine');
    await expect(Catalogue.create(folder)).rejects.toMatchObject({ code: 'project-exists' });
    expect(await readFile(join(folder, 'thesis.txt'), 'utf8')).toBe('mine');
    const catalogue = await makeProject();
    await expect(Catalogue.create(catalogue.folder)).rejects.toMatchObject({ code: 'project-exists' });
  });

  it('is not opened where there is none', async () => {
    const folder = await makeTestFolder();
    await expect(Catalogue.open(folder)).rejects.toMatchObject({ code: 'not-found' });
    await expect(Catalogue.open(join(folder, 'absent'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of a newer version is rejected and left unchanged', async () => {
    const catalogue = await makeProject();
    await catalogue.close();
    const file = join(catalogue.folder, 'diagonal.db');
    const database = new DatabaseSync(file);
    database.exec(`insert into kysely_migration values ('9999-from-the-future', '2040-01-01T00:00:00Z')`);
    database.close();
    const before = await readFile(file);
    await expect(Catalogue.open(catalogue.folder)).rejects.toMatchObject({
      code: 'project-newer',
      message: expect.stringContaining('newer version'),
      data: { changes: ['9999-from-the-future'] },
    });
    expect(Buffer.compare(await readFile(file), before)).toBe(0);
  });

  it('with a file that is not a database is reported as damaged, by name', async () => {
    const folder = join(await makeTestFolder(), 'project');
    await mkdir(folder);
    await writeFile(join(folder, 'diagonal.db'), 'this is not a database, whatever its name says. '.repeat(100));
    await expect(Catalogue.open(folder)).rejects.toMatchObject({
      code: 'catalogue-damaged',
      message: expect.stringContaining(join(folder, 'diagonal.db')),
    });
  });

  it('with destroyed pages is reported as damaged when they are read', async () => {
    const catalogue = await makeProject();
    await importThem(
      catalogue,
      Array.from({ length: 2_000 }, (_, index) =>
        makeSample(`${index}.jpg`, ['a caption of some length, to fill pages']),
      ),
    );
    await catalogue.close();
    const file = await open(join(catalogue.folder, 'diagonal.db'), 'r+');
    const { size } = await file.stat();
    // Everything but the first page, which contains the schema, becomes noise.
    for (let at = 64 * 4096; at < size; at += 4096) await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, at);
    await file.close();
    const read = async () => {
      const damaged = await Catalogue.open(catalogue.folder);
      onTestFinished(() => damaged.close());
      await readAll(damaged);
    };
    await expect(read()).rejects.toMatchObject({ code: 'catalogue-damaged' });
  });
});

describe('the lock of a project', () => {
  it('rejects a second process and names the one that holds it', async () => {
    const catalogue = await makeProject();
    await expect(Catalogue.open(catalogue.folder)).rejects.toMatchObject({
      code: 'project-locked',
      message: expect.stringContaining(`already open in process ${process.pid}`),
      data: { process: process.pid },
    });
    // A rejected attempt must not release the lock.
    await expect(Catalogue.open(catalogue.folder)).rejects.toMatchObject({ code: 'project-locked' });
  });

  it('is released when the project is closed', async () => {
    const catalogue = await makeProject();
    const again = await reopen(catalogue);
    expect(again.folder).toBe(catalogue.folder);
  });

  it('of another process is detected, and released when that process is killed', async () => {
    const catalogue = await makeProject();
    await catalogue.close();
    const source = `
      import { Catalogue } from ${JSON.stringify(new URL('../../../src/main/engine/catalogue/catalogue.ts', import.meta.url).href)};
      await Catalogue.open(${JSON.stringify(catalogue.folder)});
      console.log('open');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(Catalogue.open(catalogue.folder)).rejects.toMatchObject({
      code: 'project-locked',
      data: { process: child.pid },
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await Catalogue.open(catalogue.folder)).close();
  });
});
