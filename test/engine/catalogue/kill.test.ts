import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { Library } from '../../../src/main/engine/catalogue/queries/samples/library.ts';
import { importThem, makeProject, makeSample } from '../../helpers/catalogue.ts';
import { runAndKill } from '../../helpers/kill.ts';
import { makeRandom } from '../../helpers/random.ts';

const kills = 20;
const captionCount = 30;
const seed = 9;

interface Acknowledged {
  readonly batch: number;
  readonly captionId?: number;
  readonly text?: string;
}

/** The file is intact, and each caption's history leads to its current text without a gap. */
function checkFile(folder: string): void {
  const database = new DatabaseSync(join(folder, 'diagonal.db'), { readOnly: true });
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const edits = database
    .prepare(
      `select row_id as id, before, after from edit where table_name = 'caption' and field = 'text' order by batch_id`,
    )
    .all() as { id: number; before: string; after: string }[];
  const texts = new Map<number, string>();
  for (const { id, before, after } of edits) {
    expect(texts.get(id) ?? before, `caption ${id}`).toBe(before);
    texts.set(id, after);
  }
  for (const { id, text } of database.prepare('select id, text from caption').all()) {
    expect(texts.get(Number(id)) ?? text).toBe(text);
  }
  const batches = database.prepare('select count(*) as count, max(id) as last from edit_batch').get();
  expect(batches?.['count'], 'no batch is missing').toBe(batches?.['last']);
  database.close();
}

describe(`a process that is killed ${kills} times during edits`, () => {
  it('loses no acknowledged edit and leaves an intact catalogue', { timeout: 120_000 }, async () => {
    const made = await makeProject();
    await importThem(
      made,
      Array.from({ length: captionCount }, (_, index) => makeSample(`${index}.jpg`, [`caption ${index}`])),
    );
    await made.close();
    const random = makeRandom(seed);
    let acknowledged = 0;
    for (let round = 0; round < kills; round += 1) {
      const { lines, killed } = await runAndKill(
        new URL('programs/edit-for-ever.ts', import.meta.url),
        [made.folder, String(round), String(captionCount)],
        { afterMilliseconds: random() * 120 },
      );
      expect(killed).toBe(true);
      const answers = lines.slice(1).map((line) => JSON.parse(line) as Acknowledged);
      acknowledged += answers.length;
      const catalogue = await Catalogue.open(made.folder);
      const found = await catalogue.db
        .selectFrom('edit')
        .select(['batch_id', 'row_id', 'after'])
        .where('field', '=', 'text')
        .execute();
      for (const { batch, captionId, text } of answers) {
        const edit = found.find((each) => each.batch_id === batch);
        expect(edit, `round ${round}, batch ${batch}`).toBeDefined();
        if (text !== undefined) expect(edit).toMatchObject({ row_id: captionId, after: text });
      }
      // The next edit works, and is found.
      const { label } = await catalogue.undo();
      expect(label).toMatch(/^(Edit a caption|Import)/);
      await catalogue.redo();
      const last = answers.findLast((answer) => answer.text !== undefined);
      if (last !== undefined) {
        const present = await catalogue.db
          .selectFrom('caption')
          .select('text')
          .where('id', '=', last.captionId!)
          .executeTakeFirstOrThrow();
        const sort = { by: 'added', direction: 'ascending' } as const;
        const ids = await new Library(catalogue).order({ filter: { text: `${present.text} ` }, sort });
        expect(ids.length).toBeGreaterThan(0);
      }
      await catalogue.close();
      checkFile(made.folder);
    }
    expect(acknowledged).toBeGreaterThan(kills);
  });
});
