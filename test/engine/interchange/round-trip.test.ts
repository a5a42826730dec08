import { describe, expect, it } from 'vitest';
import type { ExportFormat } from '../../../src/shared/contract/formats.ts';
import { jpeg, png, put } from '../../helpers/images.ts';
import { InterchangeProject, type PlainSample } from '../../helpers/interchange-project.ts';
import { makeRandom } from '../../helpers/random.ts';

/** What a format stores of a sample, in addition to the image. */
const carried: Readonly<Record<ExportFormat, (sample: PlainSample) => unknown>> = {
  folder: ({ key, captions, hash }) => [key, captions, hash],
  csv: ({ captions, label, split, hash }) => [captions, label, split, hash],
  jsonl: ({ captions, label, split, hash }) => [captions, label, split, hash],
  imagefolder: ({ label, split, hash }) => [label, split, hash],
  webdataset: ({ captions, label, split, hash }) => [captions, label, split, hash],
};

const texts = [
  'a dog',
  'a "quoted" dog, with comma',
  'ein Mädchen läuft über die Straße',
  '犬が走る 🐕',
  '["a", "list"]',
  '{"not": "json"}',
  '  spaces are not part of it  ',
  "it's; a|b\tc",
  '=SUM(A1:A9)',
  '#hash 0',
  'x'.repeat(5000),
];
const manyLines = 'two\nlines\r\nor three';
const stems = ['a', 'b.c', 'IMG 001', 'Füße', '犬', 'x-y_z', '0'];
const classes = ['dog', 'Siamese cat', 'käfer', '7'];

/** Samples with awkward values, reduced to what a format can store. */
async function makeSource(project: InterchangeProject, seed: number, format: ExportFormat): Promise<string> {
  const random = makeRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const usable = format === 'folder' ? texts : [...texts, manyLines];
  const rows: string[] = [];
  const keys = new Set<string>();
  for (let index = 0; index < 25; index++) {
    const ending = pick(['.jpg', '.png']);
    const key = `${pick(['', 'deep/er/', 'Ö/'])}${pick(stems)}${random() < 0.5 ? index : ''}${ending}`;
    if (keys.has(key.toLowerCase())) continue;
    keys.add(key.toLowerCase());
    await put(project.at('source', key), await (ending === '.jpg' ? jpeg(seed + index) : png(seed + index)));
    rows.push(
      JSON.stringify({
        file_name: key,
        captions: Array.from({ length: Math.floor(random() * 4) }, () => pick(usable)),
        label: format === 'imagefolder' || random() < 0.7 ? pick(classes) : null,
        split: format === 'imagefolder' || random() < 0.7 ? pick(['train', 'test']) : null,
      }),
    );
  }
  await put(project.at('source', 't.jsonl'), rows.join('\n'));
  return project.at('source', 't.jsonl');
}

describe.each(Object.keys(carried) as ExportFormat[])('a round trip through %s', (format) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1e6);

  it(`gives the same samples in a new project, also when repeated (seed ${seed})`, async () => {
    const first = await InterchangeProject.create();
    const second = await InterchangeProject.create();
    const third = await InterchangeProject.create();
    try {
      await first.import(await makeSource(first, seed, format));
      const exported = await first.export(first.at('out'), format);
      expect(exported.skipped).toEqual([]);
      const back = await second.import(first.at('out'));
      expect(back.skipped).toEqual([]);
      expect(back.format).toBe(format);
      const plain = async (project: InterchangeProject) =>
        (await project.samples()).map((sample) => JSON.stringify(carried[format](sample))).sort();
      expect(await plain(second)).toEqual(await plain(first));
      await second.export(second.at('out'), format);
      await third.import(second.at('out'));
      expect(await plain(third)).toEqual(await plain(first));
    } finally {
      await Promise.all([first, second, third].map((project) => project.close()));
    }
  });
});
