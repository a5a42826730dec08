import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { withStudio } from '../../../src/main/cli/studio.ts';
import { openTerminal } from '../../../src/main/cli/terminal.ts';
import { runAndKill } from '../../helpers/kill.ts';
import { makeRandom } from '../../helpers/random.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import { captionOf, makeTrainingFolder } from '../../helpers/training-run.ts';

const kills = Number(process.env['KILLS'] ?? 5);
const seed = Number(process.env['SEED'] ?? Date.now() % 1e6);
const photos = 24;
let root: string;

beforeAll(async () => {
  root = await makeFolder('loop');
});
afterAll(() => rm(root, { recursive: true, force: true }));

it(`the loop resumes after being killed ${kills} times anywhere, and ends correctly (seed ${seed})`, async () => {
  const random = makeRandom(seed);
  const { files, parent } = await makeTrainingFolder(root, photos);
  const rows = files.map(
    (file, index) => `${file.slice(root.length + 1)},${captionOf(index)},${index < 16 ? 'train' : 'dev'}`,
  );
  await writeFile(join(root, 'table.csv'), `image,caption,split\n${rows.join('\n')}\n`);
  const folder = join(root, 'project');
  await mkdir(folder);
  await (await Catalogue.create(folder)).close();

  const acknowledged = new Map<string, string>();
  const walk = async (afterMilliseconds: number) => {
    const program = new URL('../../helpers/walk-the-loop.ts', import.meta.url);
    const { lines, killed } = await runAndKill(program, [folder, join(root, 'table.csv'), parent], {
      afterMilliseconds,
    });
    for (const line of lines) {
      const [, id, text] = /^edited (\d+) (.*)$/.exec(line) ?? [];
      if (id !== undefined) acknowledged.set(id, text!);
    }
    return { reached: lines.at(-1)!, killed };
  };
  const reached: string[] = [];
  for (let kill = 0; kill < kills; kill++) reached.push((await walk(300 + random() * 6_000)).reached);
  const last = await walk(600_000);
  expect(last, reached.join(', ')).toEqual({ reached: 'accepted', killed: false });

  await withStudio(openTerminal(true, new AbortController().signal), folder, async (studio) => {
    expect(await studio.projects.current({})).toMatchObject({ samples: photos, captions: photos });
    expect(await studio.golden.list({})).toMatchObject([{ name: 'evaluation', images: 8 }]);
    const models = await studio.models.list({});
    expect(models.map(({ name, current }) => [name, current])).toEqual([
      ['parent', false],
      ['child', true],
    ]);
    expect(models[1]!.embedded).toEqual({ images: photos, captions: photos });
    expect(await studio.tuning.runs({})).toMatchObject([
      { state: 'finished', accepted: true, resultId: models[1]!.id },
    ]);
    const { ids } = await studio.samples.order({ filter: {}, sort: { by: 'key', direction: 'ascending' } });
    const captions = (await studio.samples.get({ ids: [...ids] })).flatMap((sample) => sample.captions);
    for (const [id, text] of acknowledged)
      expect(captions.find((caption) => caption.id === Number(id))?.text).toBe(text);
  });
}, 600_000);
