import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InterchangeProject } from '../../helpers/interchange-project.ts';
import { findAbsent, skippedBecause } from '../../helpers/skipped.ts';

// Photographs that are not in this repository; a checkout without them skips these tests.
const data = join(import.meta.dirname, '../../../../shared/data');

const absent = skippedBecause(findAbsent('data'));

describe.skipIf(absent !== '')(`real photographs${absent}`, () => {
  let project: InterchangeProject;
  beforeAll(async () => {
    project = await InterchangeProject.create();
  });
  afterAll(() => project.close());

  it('Flickr8k is imported completely from its table, and a second import changes nothing', async () => {
    const source = join(data, 'flickr8k', 'captions.csv');
    const added = await project.import(source);
    expect(added).toMatchObject({
      format: 'csv',
      images: { added: 7055 },
      captions: { added: 35_275 },
      skippedCount: 0,
    });
    expect(await project.import(source)).toMatchObject({
      images: { added: 0, unchanged: 7055, updated: 0 },
      captions: { added: 0, unchanged: 35_275, updated: 0, kept: 0 },
    });
    const splits = Object.groupBy(await project.samples(), ({ split }) => split ?? 'none');
    expect(Object.keys(splits).sort()).toEqual(['dev', 'train']);
  });

  it('noisy captions are imported from a table with an irrelevant column', async () => {
    expect(await project.import(join(data, 'flickr8k', 'noisy-captions.csv'))).toMatchObject({
      images: { added: 3495 },
      captions: { added: 18_951 },
      skippedCount: 0,
    });
  });

  it('flowers get classes and splits from their folders', async () => {
    expect(await project.import(join(data, 'flowers'))).toMatchObject({
      format: 'imagefolder',
      images: { added: 3159 },
      classesAdded: 5,
      skippedCount: 0,
    });
  });

  it('CIFAR-10 is imported from its shard without unpacking, with class names', async () => {
    expect(await project.import(join(data, 'cifar10', 'cifar10-val-000000.tar'))).toMatchObject({
      format: 'webdataset',
      images: { added: 2000 },
      captions: { added: 2000 },
      classesAdded: 10,
      skippedCount: 0,
    });
    const classes = await project.catalogue.db.selectFrom('class').select('name').execute();
    expect(classes.map(({ name }) => name)).toContain('airplane');
    expect(await readdir(project.at('project', 'cache'))).toEqual([]);
  });
});
