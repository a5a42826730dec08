// Durable edits and pages of the library at 100,000 and 1,000,000 samples. Peers in the same run: a bare loop of node:sqlite
// statements with the same durability but no history, search index or checks, and pages found by deep OFFSET. Prints one
// JSON object; times are in milliseconds. `--folder` keeps the projects for further runs.
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { sortKey, type Filter, type Sort } from '../src/shared/contract/samples.ts';
import { Catalogue } from '../src/main/engine/catalogue/catalogue.ts';
import { Library } from '../src/main/engine/catalogue/queries/samples/library.ts';
import { sortings, writeCursor } from '../src/main/engine/catalogue/queries/samples/sorting.ts';
import { editCaption } from '../src/main/engine/catalogue/writes/captions.ts';
import { setStatus } from '../src/main/engine/catalogue/writes/samples.ts';
import { fillCatalogue, makeWord } from '../test/helpers/made-samples.ts';
import { makeRandom } from '../test/helpers/random.ts';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '100000,1000000' },
    edits: { type: 'string', default: '2000' },
    repeats: { type: 'string', default: '40' },
    folder: { type: 'string' },
  },
});
const edits = Number(values.edits);
const repeats = Number(values.repeats);
const pageLength = 100;
const captionsPerSample = 5;
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'diagonal-bench-')));

const sizes = [];
for (const samples of values.samples.split(',').map(Number)) sizes.push(await measure(samples));
if (values.folder === undefined) await rm(folder, { recursive: true });
console.log(JSON.stringify({ bench: 'catalogue', pageLength, edits, repeats, sizes }));

async function measure(samples: number) {
  const { catalogue, samplesPerSecond } = await openFilled(samples);
  const library = new Library(catalogue);
  const result = {
    samples,
    captions: samples * captionsPerSample,
    samplesImportedPerSecond: samplesPerSecond,
    bytes: statSync(join(catalogue.folder, 'diagonal.db')).size,
    edits: await measureEdits(catalogue, samples),
    bulkEdit: await measureBulk(catalogue),
    pages: await measurePages(catalogue, library, samples),
    search: await measureSearch(library),
    order: await measureOrders(library),
  };
  await catalogue.close();
  return result;
}

/** A project with this many samples, 90% of them aligned and 2% edited; created once per folder. */
async function openFilled(samples: number): Promise<{ catalogue: Catalogue; samplesPerSecond: number | null }> {
  const path = join(folder, `samples-${samples}`);
  if (existsSync(path)) return { catalogue: await Catalogue.open(path), samplesPerSecond: null };
  const catalogue = await Catalogue.create(path);
  const start = performance.now();
  await fillCatalogue(catalogue, { samples, captions: captionsPerSample });
  const samplesPerSecond = Math.round((samples / (performance.now() - start)) * 1000);
  await catalogue.store(async (db) => {
    await sql`update image set alignment = (id * 2654435761 % 1000003) / 3000000.0 where id % 10 > 0`.execute(db);
    await sql`update image set edited_at = 1700000000000 + id * 7919 % 1000003 where id % 50 = 7`.execute(db);
  });
  return { catalogue, samplesPerSecond };
}

async function measureEdits(catalogue: Catalogue, samples: number) {
  const random = makeRandom(3);
  const pick = () => 1 + Math.floor(random() * samples * captionsPerSample);
  const plain = openPlain(catalogue, samples);
  const edit = async (count: number) => {
    for (let i = 0; i < count; i += 1)
      await editCaption(catalogue, { captionId: pick(), text: `a dog number ${i} runs` });
  };
  await edit(50);
  let ours = 0;
  let processor = 0;
  let theirs = 0;
  // Interleaved, so that both see the same disk.
  for (let block = 0; block < 10; block += 1) {
    const before = process.cpuUsage();
    ours += await time(() => edit(edits / 10));
    const used = process.cpuUsage(before);
    processor += (used.user + used.system) / 1000;
    theirs += await time(() => plain.edit(edits / 10, pick));
  }
  plain.close();
  const undo = await time(async () => {
    for (let i = 0; i < 100; i += 1) await catalogue.undo();
  });
  return {
    perSecond: Math.round((edits / ours) * 1000),
    plainLoopPerSecond: Math.round((edits / theirs) * 1000),
    ratio: round(theirs / ours),
    // Without waiting for the disk: the CPU cost of an edit.
    processorMilliseconds: round(processor / edits),
    undoMilliseconds: round(undo / 100),
  };
}

/** One batch that changes the status of 100,000 samples, and its undo. */
async function measureBulk(catalogue: Catalogue) {
  const ids = Array.from({ length: 100_000 }, (_, index) => index + 1);
  let changed = 0;
  const seconds = await time(async () => ({ changed } = await setStatus(catalogue, { ids, status: 'reject' })));
  const undoSeconds = await time(() => catalogue.undo());
  return { changed, seconds: round(seconds / 1000), undoSeconds: round(undoSeconds / 1000) };
}

/** The minimum for a durable edit with history: two statements and a commit. */
function openPlain(catalogue: Catalogue, samples: number) {
  const database = new DatabaseSync(join(catalogue.folder, '..', `plain-${samples}.db`));
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536');
  database.exec('create table if not exists caption (id integer primary key, text text not null)');
  database.exec('create table if not exists edit (id integer primary key, caption integer, before text, after text)');
  const { count } = database.prepare('select count(*) as count from caption').get() as { count: number };
  if (count === 0) {
    const insert = database.prepare('insert into caption values (?, ?)');
    database.exec('begin');
    for (let id = 1; id <= samples * captionsPerSample; id += 1)
      insert.run(id, `caption ${id} of a plain table, of usual length`);
    database.exec('commit');
  }
  const record = database.prepare(
    'insert into edit (caption, before, after) select id, text, ? from caption where id = ?',
  );
  const update = database.prepare('update caption set text = ? where id = ?');
  return {
    edit: async (edits: number, pick: () => number) => {
      for (let i = 0; i < edits; i += 1) {
        const id = pick();
        database.exec('begin immediate');
        record.run(`a dog number ${i} runs`, id);
        update.run(`a dog number ${i} runs`, id);
        database.exec('commit');
      }
    },
    close: () => database.close(),
  };
}

async function measurePages(catalogue: Catalogue, library: Library, samples: number) {
  const filters: Record<string, Filter> = {
    all: {},
    oneClass: { classIds: [7] },
    oneSplit: { splits: ['dev'] },
    classInSplit: { classIds: [7], splits: ['train'] },
  };
  const pages: Record<string, Record<string, ReturnType<typeof describe>>> = {};
  for (const [name, filter] of Object.entries(filters)) {
    const group: Record<string, ReturnType<typeof describe>> = (pages[name] = {});
    for (const by of sortKey.options) {
      const sort: Sort = { by, direction: 'descending' };
      const ids = await library.order({ filter, sort });
      for (const [place, index] of [
        ['first', null],
        ['middle', ids.length >> 1],
        ['last', ids.length - pageLength],
      ] as const) {
        const cursor = index === null ? undefined : await makeCursor(catalogue, sort, ids[Math.max(0, index - 1)]!);
        group[`${by} ${place}`] = describe(
          await repeat(() => library.page({ filter, sort, cursor, limit: pageLength })),
        );
      }
    }
  }
  const all = Object.values(pages).flatMap((group) => Object.values(group));
  const middle = pages['all']!['key middle']!.p50;
  const offset = describe(await repeat(() => readByOffset(catalogue, library, samples >> 1))).p50;
  return {
    ...pages,
    worstP50: Math.max(...all.map((page) => page.p50)),
    worstP95: Math.max(...all.map((page) => page.p95)),
    deepOffset: { milliseconds: offset, ratio: round(offset / middle) },
  };
}

/** The cursor after a sample at any position. */
async function makeCursor(catalogue: Catalogue, sort: Sort, id: number): Promise<string> {
  const { columns } = sortings[sort.by];
  const chosen = columns.map((column, index) => sql`, ${column} as ${sql.ref(`value${index}`)}`);
  const { rows } = await sql<Record<string, string | number | null>>`
    select image.id ${sql.join(chosen, sql``)} from image left join class on class.id = image.class_id
    where image.id = ${id}`.execute(catalogue.db);
  const values = columns.map((_, index) => rows[0]![`value${index}`]!);
  return writeCursor(sort, { values: values.includes(null as never) ? null : values, id });
}

async function readByOffset(catalogue: Catalogue, library: Library, offset: number) {
  const { rows } = await sql<{ id: number }>`
    select id from image where project_id = 1 order by key desc, id desc limit ${pageLength} offset ${offset}`.execute(
    catalogue.db,
  );
  return library.get(rows.map((row) => row.id));
}

async function measureSearch(library: Library) {
  const words = {
    frequent: makeWord(0),
    usual: makeWord(300),
    rare: makeWord(15_000),
    beginning: makeWord(300).slice(0, 3),
  };
  const found: Record<string, object> = {};
  for (const [name, text] of Object.entries(words)) {
    const filter = { text };
    const samples = (await library.order({ filter, sort: { by: 'added', direction: 'ascending' } })).length;
    const byAdded = await repeat(() =>
      library.page({ filter, sort: { by: 'added', direction: 'ascending' }, limit: pageLength }),
    );
    const byKey = await repeat(() =>
      library.page({ filter, sort: { by: 'key', direction: 'ascending' }, limit: pageLength }),
    );
    found[name] = { samples, pageByAdded: describe(byAdded), pageByKey: describe(byKey) };
  }
  return found;
}

async function measureOrders(library: Library) {
  const orders: Record<string, number> = {};
  for (const by of sortKey.options) {
    const times = await repeat(() => library.order({ filter: {}, sort: { by, direction: 'ascending' } }), 5);
    orders[by] = describe(times).p50;
  }
  return orders;
}

async function repeat(work: () => Promise<unknown>, count = repeats): Promise<number[]> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) times.push(await time(work));
  return times;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function describe(times: readonly number[]): { p50: number; p95: number } {
  const ascending = [...times].sort((a, b) => a - b);
  const at = (share: number) => round(ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))]!);
  return { p50: at(0.5), p95: at(0.95) };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
