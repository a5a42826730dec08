import { sql, type Kysely } from 'kysely';

/** "DIAG", which identifies a catalogue among SQLite files. */
const applicationId = 0x44_49_41_47;

/** The first tables. Strict: values of other types are rejected. `autoincrement`: row numbers are never reused. */
export async function createTables(db: Kysely<unknown>): Promise<void> {
  await sql`pragma application_id = ${sql.lit(applicationId)}`.execute(db);
  await createSamples(db);
  await createHistory(db);
  await createModels(db);
  await createWork(db);
}

async function createSamples(db: Kysely<unknown>): Promise<void> {
  await create(db, 'project', 'name text not null, created_at integer not null');
  await create(
    db,
    'source',
    `project_id integer not null, kind text not null, location text not null, root text not null, options text not null,
     added_at integer not null, unique (project_id, location)`,
  );
  await create(
    db,
    'image',
    `project_id integer not null, source_id integer not null, key text not null, file text not null, "offset" integer,
     "length" integer, bytes integer, width integer, height integer, format text, content_hash text, modified_at integer, problem text,
     revision integer not null default 1, class_id integer, split text, status text not null default 'to do',
     source_label text, source_split text, source_captions integer not null default 0, alignment real,
     added_at integer not null, edited_at integer, unique (project_id, source_id, key)`,
  );
  await create(
    db,
    'caption',
    `project_id integer not null, image_id integer not null, slot integer not null, text text not null,
     revision integer not null default 1, origin text not null, source_slot integer, source_text text,
     unique (project_id, image_id, slot)`,
  );
  await create(
    db,
    'image_tag',
    'project_id integer not null, image_id integer not null, tag text not null, unique (project_id, image_id, tag)',
  );
  await create(
    db,
    'class',
    'project_id integer not null, name text not null, prompt text not null, position integer not null, unique (project_id, name)',
  );
  await create(db, 'template', 'project_id integer not null, text text not null, position integer not null');
  await createKeyed(db, 'setting', 'project_id integer, key text, value text not null', 'project_id, key');
  await index(db, 'class', 'position', 'position');
  await index(db, 'image_tag', 'tag', 'tag, image_id');
  // One index per sort order, alone and after the common filters, so that a page of a million samples is read by an index scan.
  // SQLite appends the row number to every index, which breaks ties. (There are few splits, and classes have few samples, so
  // these two need no combined index; few samples are edited.)
  await index(db, 'image', 'added', 'id');
  for (const column of ['key', 'alignment', 'edited_at', 'status', 'class_id', 'split']) {
    await index(db, 'image', column, column);
  }
  for (const filter of ['class_id', 'split']) {
    for (const order of ['key', 'alignment']) await index(db, 'image', `${filter}_${order}`, `${filter}, ${order}`);
  }
  await sql`
    create index image_by_class_id_edited_at on image (project_id, class_id, edited_at) where edited_at is not null`.execute(
    db,
  );
}

async function createHistory(db: Kysely<unknown>): Promise<void> {
  // Without `autoincrement`, which would write an extra page per edit: published batches are never removed.
  await sql`
    create table edit_batch (id integer primary key, project_id integer not null, label text not null, kind text not null,
      at integer not null, undoes integer, applied integer not null, edits integer not null) strict`.execute(db);
  await createKeyed(
    db,
    'edit',
    `project_id integer, batch_id integer, step integer, row_id integer, table_name text not null, field text not null,
     image_id integer, rows integer not null, before any, after any`,
    'project_id, batch_id, step, row_id',
  );
  await sql`create index edit_batch_by_undone on edit_batch (project_id, undoes) where undoes is not null`.execute(db);
  await sql`create index edit_image on edit (project_id, image_id, batch_id) where image_id is not null`.execute(db);
  await sql`create index edit_rows on edit (project_id, table_name, row_id) where field in ('+', '-')`.execute(db);
}

async function createModels(db: Kysely<unknown>): Promise<void> {
  await create(
    db,
    'model',
    `project_id integer not null, name text not null, folder text not null, source text not null, fingerprint text not null,
     dimensions integer not null, image_width integer not null, image_height integer not null,
     context_length integer not null, logit_scale real, logit_bias real, parameters integer not null,
     bytes integer not null, parent_id integer, manifest text not null, added_at integer not null, unique (project_id, name)`,
  );
  await create(
    db,
    'shard',
    `project_id integer not null, model_id integer not null, fingerprint text not null, kind text not null,
     file text not null, sha256 text not null, rows integer not null, dimensions integer not null,
     ids blob not null, revisions blob not null, unique (project_id, file)`,
  );
  await index(db, 'shard', 'model', 'model_id, kind');
  await createKeyed(
    db,
    'alignment',
    'project_id integer, model_id integer, caption_id integer, revision integer not null, cosine real not null',
    'project_id, model_id, caption_id',
  );
  await createKeyed(
    db,
    'image_alignment',
    'project_id integer, model_id integer, image_id integer, mean real not null',
    'project_id, model_id, image_id',
  );
  await createKeyed(
    db,
    'prediction',
    `project_id integer, model_id integer, image_id integer, rank integer, class_id integer not null,
     probability real not null`,
    'project_id, model_id, image_id, rank',
  );
  await index(db, 'prediction', 'class', 'model_id, rank, class_id');
}

async function createWork(db: Kysely<unknown>): Promise<void> {
  await create(
    db,
    'evaluation',
    `project_id integer not null, model_id integer not null, task text not null, split text, at integer not null,
     result text not null`,
  );
  await index(db, 'evaluation', 'task', 'model_id, task');
  await create(
    db,
    'projection',
    `project_id integer not null, model_id integer not null, at integer not null, options text not null,
     ids blob not null, points blob not null`,
  );
  await create(
    db,
    'run',
    `project_id integer not null, model_id integer not null, result_id integer, job_id integer, folder text not null,
     config text not null, state text not null, summary text, started_at integer not null, finished_at integer`,
  );
  await createKeyed(
    db,
    'metric',
    'project_id integer, run_id integer, name text, step integer, value real not null',
    'project_id, run_id, name, step',
  );
  await create(
    db,
    'job',
    `project_id integer not null, kind text not null, title text not null, state text not null, payload text not null,
     progress text, result text, fault text, notices text not null, created_at integer not null, finished_at integer`,
  );
  await index(db, 'job', 'state', 'state');
}

async function create(db: Kysely<unknown>, table: string, columns: string): Promise<void> {
  await sql`create table ${sql.table(table)} (id integer primary key autoincrement, ${sql.raw(columns)}) strict`.execute(
    db,
  );
}

async function createKeyed(db: Kysely<unknown>, table: string, columns: string, key: string): Promise<void> {
  await sql`create table ${sql.table(table)} (${sql.raw(columns)}, primary key (${sql.raw(key)})) strict, without rowid`.execute(
    db,
  );
}

async function index(db: Kysely<unknown>, table: string, name: string, columns: string): Promise<void> {
  await sql`create index ${sql.ref(`${table}_by_${name}`)} on ${sql.table(table)} (project_id, ${sql.raw(columns)})`.execute(
    db,
  );
}
