import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openReader, openWriter } from '../../../src/main/engine/catalogue/database/open-database.ts';
import { migrate, migrations } from '../../../src/main/engine/catalogue/migrations/migrate.ts';
import { importThem, makeProject, makeSample, makeTestFolder, readAll } from '../../helpers/catalogue.ts';

/** A promise and the function that settles it. */
function makeSignal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

async function openEmpty() {
  const file = join(await makeTestFolder(), 'diagonal.db');
  const { db, connection } = openWriter(file);
  onTestFinished(() => connection.close());
  return { file, db };
}

describe('writing', () => {
  it('is serialized: a waiting transaction blocks the next one', async () => {
    const catalogue = await makeProject();
    const order: string[] = [];
    const middle = makeSignal();
    const first = catalogue.store(async () => {
      order.push('first begins');
      await middle.given;
      order.push('first ends');
    });
    const second = catalogue.store(async () => void order.push('second'));
    await new Promise((resolve) => setImmediate(resolve));
    middle.give();
    await Promise.all([first, second]);
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });

  it('does not block readers, which see the last committed state', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a.jpg', ['before'])]);
    const [wrote, read] = [makeSignal(), makeSignal()];
    const writing = catalogue.write('Edit', 'edit', async (edits) => {
      await edits.set('caption', [1], 'text', 'after');
      wrote.give();
      await read.given;
    });
    await wrote.given;
    expect((await readAll(catalogue))['captions']).toMatchObject([{ text: 'before' }]);
    read.give();
    await writing;
    expect((await readAll(catalogue))['captions']).toMatchObject([{ text: 'after' }]);
  });

  it('is forbidden for readers', async () => {
    const catalogue = await makeProject();
    await expect(sql`update project set name = 'mine'`.execute(catalogue.db)).rejects.toMatchObject({
      code: 'unreadable-file',
    });
  });

  it('reports a full disk without losing data', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a.jpg', ['kept'])]);
    const before = await readAll(catalogue);
    const pages = await catalogue.store((db) => sql<{ page_count: number }>`pragma page_count`.execute(db));
    await catalogue.store((db) => sql`pragma max_page_count = ${sql.lit(pages.rows[0]!.page_count + 5)}`.execute(db));
    const many = Array.from({ length: 5_000 }, (_, index) => makeSample(`${index}.jpg`, ['far too much']));
    await expect(importThem(catalogue, many)).rejects.toMatchObject({ code: 'disk-full' });
    expect(await readAll(catalogue)).toEqual(before);
    await catalogue.store((db) => sql`pragma max_page_count = 1000000`.execute(db));
    expect((await importThem(catalogue, many)).images.added).toBe(5_000);
  });

  it('finishes pending writes before the project is closed', async () => {
    const catalogue = await makeProject();
    const writing = importThem(catalogue, [makeSample('a.jpg', ['in time'])]);
    await catalogue.close();
    await expect(writing).resolves.toMatchObject({ images: { added: 1 } });
  });
});

describe('reading a stream', () => {
  it('does not block other queries', async () => {
    const catalogue = await makeProject();
    await importThem(
      catalogue,
      ['a', 'b', 'c'].map((key) => makeSample(key)),
    );
    const keys: string[] = [];
    for await (const { key, id } of catalogue.db.selectFrom('image').select(['key', 'id']).orderBy('id').stream()) {
      keys.push(key);
      expect(await catalogue.db.selectFrom('image').select('key').where('id', '=', id).execute()).toEqual([{ key }]);
    }
    expect(keys).toEqual(['a', 'b', 'c']);
  });
});

describe('migrations', () => {
  it('apply every version in order, and do nothing the second time', async () => {
    const { file, db } = await openEmpty();
    await migrate(db, file);
    const before = await sql`select name, sql from sqlite_schema order by name`.execute(db);
    await migrate(db, file);
    expect((await sql`select name, sql from sqlite_schema order by name`.execute(db)).rows).toEqual(before.rows);
  });

  it('that fail leave the tables unchanged', async () => {
    const { file, db } = await openEmpty();
    await migrate(db, file);
    const before = await sql`select name, sql from sqlite_schema order by name`.execute(db);
    const broken = {
      ...migrations,
      '9998-half': {
        up: async (half: typeof db) => {
          await sql`create table half (id integer)`.execute(half);
          throw new Error('the power went');
        },
      },
    };
    await expect(migrate(db, file, broken)).rejects.toThrow('the power went');
    expect((await sql`select name, sql from sqlite_schema order by name`.execute(db)).rows).toEqual(before.rows);
    await migrate(db, file);
  });

  it('give SQLite statistics of existing tables only', async () => {
    const { file, db } = await openEmpty();
    await migrate(db, file);
    const unknown = await sql<{ idx: string }>`
      select tbl || ' ' || idx as idx from sqlite_stat1 where not exists (
        select 1 from sqlite_schema where type in ('index', 'table') and name = idx and tbl_name = tbl
      )`.execute(db);
    expect(unknown.rows).toEqual([]);
  });

  it('rename the kinds of jobs of an older project', async () => {
    const { file, db } = await openEmpty();
    const { '0008-job-kinds': _, ...older } = migrations;
    await migrate(db, file, older);
    await sql`insert into project (id, name, created_at) values (1, 'old', 0)`.execute(db);
    for (const kind of ['project', 'model', 'import'])
      await sql`insert into job (project_id, kind, title, state, payload, notices, created_at)
        values (1, ${kind}, '', 'finished', 'null', '[]', 0)`.execute(db);
    await migrate(db, file);
    const jobs = await db.selectFrom('job').select('kind').orderBy('id').execute();
    expect(jobs.map(({ kind }) => kind)).toEqual(['compute-map', 'add-model', 'import']);
  });

  it('leave a file that a reader can open', async () => {
    const { file, db } = await openEmpty();
    await migrate(db, file);
    const reader = openReader(file);
    onTestFinished(() => reader.connection.close());
    expect(await reader.db.selectFrom('image').selectAll().execute()).toEqual([]);
  });
});
