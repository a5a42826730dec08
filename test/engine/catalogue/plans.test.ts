import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { CompiledQuery } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sortKey, type Filter } from '../../../src/shared/contract/samples.ts';
import type { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { Connection } from '../../../src/main/engine/catalogue/database/connection.ts';
import { findRedo, findUndo } from '../../../src/main/engine/catalogue/history/stacks.ts';
import { walk } from '../../../src/main/engine/catalogue/queries/samples/walk.ts';
import { makeProject } from '../../helpers/catalogue.ts';
import { fillCatalogue } from '../../helpers/made-samples.ts';

/** SQLite's query plans for the queries run meanwhile, one line per step. */
async function explain(catalogue: Catalogue, ask: () => Promise<unknown>): Promise<string[]> {
  const asked: CompiledQuery[] = [];
  const execute = Connection.prototype.executeQuery;
  Connection.prototype.executeQuery = function <Result>(this: Connection, query: CompiledQuery) {
    asked.push(query);
    return execute.call<Connection, [CompiledQuery], Promise<{ rows: Result[] }>>(this, query);
  };
  onTestFinished(() => void (Connection.prototype.executeQuery = execute));
  await ask();
  Connection.prototype.executeQuery = execute;
  const database = new DatabaseSync(join(catalogue.folder, 'diagonal.db'), { readOnly: true });
  const lines = asked.flatMap(({ sql, parameters }) =>
    database.prepare(`explain query plan ${sql}`).all(...(parameters as SQLInputValue[])),
  );
  database.close();
  return lines.map((line) => String(line['detail']));
}

const sortsOrScans = /TEMP B-TREE|SCAN image|SCAN edit|SCAN caption/;

describe('SQLite', () => {
  const filters: Record<string, Filter> = {
    'no filter': {},
    'a class': { classIds: [1] },
    'two classes and none': { classIds: [1, 2, null] },
    'a split': { splits: ['train'] },
    'a class in a split': { classIds: [1], splits: ['train'] },
    'anything but a class, a status and a tag': { not: { classIds: [1], statuses: ['fix'], tags: ['ok'] } },
  };
  it.each(Object.entries(filters))('scans an index for every order with %s, without sorting', async (_, filter) => {
    const catalogue = await makeProject();
    await fillCatalogue(catalogue, { samples: 300, classes: 3, captions: 1 });
    for (const by of sortKey.options) {
      for (const direction of ['ascending', 'descending'] as const) {
        const sort = { by, direction };
        const first = await walk(catalogue.db, catalogue.project, { filter, sort, after: null, limit: 5 });
        const after = first.at(-1)!;
        const lines = await explain(catalogue, () =>
          walk(catalogue.db, catalogue.project, { filter, sort, after, limit: 5 }),
        );
        expect(lines.length, `${by} ${direction}`).toBeGreaterThan(0);
        expect(
          lines.filter((line) => sortsOrScans.test(line)),
          `${by} ${direction}`,
        ).toEqual([]);
      }
    }
  });

  it('searches for the change to undo from the latest batch', async () => {
    const catalogue = await makeProject();
    const lines = await explain(catalogue, async () => {
      await findUndo(catalogue.db, catalogue.project);
      await findRedo(catalogue.db, catalogue.project);
    });
    expect(lines.filter((line) => /TEMP B-TREE/.test(line))).toEqual([]);
  });
});
