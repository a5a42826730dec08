import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '../../../src/main/engine/audit/audit.ts';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { decideFinding } from '../../../src/main/engine/catalogue/writes/review.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../../../src/main/engine/encoders/encoders.ts';
import { Evaluation } from '../../../src/main/engine/evaluation/evaluation.ts';
import { importSource } from '../../../src/main/engine/interchange/importer.ts';
import type { AuditReason, Finding, FindingFilter } from '../../../src/shared/contract/audit.ts';
import { jpeg } from '../../helpers/images.ts';
import { makeFolder, makeTinyModel } from '../../helpers/tiny-model.ts';

const compute = new ComputeSupervisor({ spawn: forkCompute() });
const colours = ['red', 'green', 'blue', 'white'];
const quiet = { jobId: 1, signal: new AbortController().signal, progress() {}, metric() {}, notice() {} };
const request = { modelId: 1, split: null, canaries: 0, seed: 1 };

describe('the audit of a project', () => {
  let root: string;
  let folder: string;
  let catalogue: Catalogue;
  let audit: Audit;

  beforeAll(async () => {
    root = await makeFolder('audit');
    await mkdir(join(root, 'images'));
    const lines = ['image,caption'];
    for (let at = 0; at < 24; at++) {
      const name = `${String(at).padStart(4, '0')}.jpg`;
      await writeFile(join(root, 'images', name), await jpeg(at));
      const first = at === 5 ? 'IMG_2041.jpg' : `a ${colours[at % 4]} square above number ${at}`;
      lines.push(`${name},${first}`, `${name},${at % 2 ? 'two squares' : 'one square'} and ${at} dots`);
    }
    await copyFile(join(root, 'images', '0003.jpg'), join(root, 'images', 'copy.jpg'));
    lines.push('copy.jpg,a bird on a branch');
    await writeFile(join(root, 'captions.csv'), `${lines.join('\n')}\n`);
    await makeTinyModel(join(root, 'model'));
    folder = join(root, 'project');
    catalogue = await Catalogue.create(folder);
    const parts = { catalogue, compute };
    await importSource(parts, join(root, 'captions.csv'), { images: join(root, 'images') }, quiet);
    const encoders = open();
    await encoders.add({ source: join(root, 'model'), name: 'tiny' }, quiet);
    await encoders.embed(1, { provider: 'cpu', batch: 8 }, quiet);
    await audit.run(request);
  });
  afterAll(async () => {
    await catalogue.close();
    await compute.close();
    await rm(root, { recursive: true, force: true });
  });

  function open(): Encoders {
    const encoders = new Encoders({ catalogue, compute, providers: new ProviderChoice(forkCompute()) });
    const evaluation = new Evaluation({ catalogue, compute, embedder: encoders });
    audit = new Audit({ catalogue, compute, evaluation, embedder: encoders });
    return encoders;
  }

  async function setCaption(key: string, text: string) {
    await catalogue.write('Prepare', 'edit', async (edits) => {
      const { id } = await edits.db
        .selectFrom('image')
        .select('id')
        .where('key', 'like', `%${key}`)
        .executeTakeFirstOrThrow();
      const captions = await edits.db.selectFrom('caption').select('id').where('image_id', '=', id).execute();
      await edits.setEach('caption', 'text', [[captions[0]!.id, text]]);
    });
  }

  async function find(filter: FindingFilter): Promise<Finding[]> {
    return audit.get([...(await audit.order(filter))]);
  }

  async function findOne(reason: AuditReason): Promise<Finding> {
    const [found] = await find({ reasons: [reason] });
    return found!;
  }

  async function textOf(captionId: number): Promise<string | undefined> {
    const row = await catalogue.db.selectFrom('caption').select('text').where('id', '=', captionId).executeTakeFirst();
    return row?.text;
  }

  async function statusOf(imageId: number): Promise<string> {
    const row = await catalogue.db
      .selectFrom('image')
      .select('status')
      .where('id', '=', imageId)
      .executeTakeFirstOrThrow();
    return row.status;
  }

  it('ranks every pair and explains the suspicious ones', async () => {
    const all = await find({ kind: 'pair' });
    expect(all.length).toBe((await audit.latest())!.pairs);
    expect(all.map(({ probability }) => probability)).toEqual(
      all.map(({ probability }) => probability).toSorted((a, b) => b - a),
    );
    expect(await findOne('file-name')).toMatchObject({ caption: 'IMG_2041.jpg', rank: 1, decision: null });
  });

  it('finds a duplicate image and its original', async () => {
    const copy = await findOne('duplicate');
    expect(copy.captionId).toBeNull();
    const [reason] = copy.reasons;
    const names = await catalogue.db
      .selectFrom('image')
      .select('key')
      .where('id', 'in', [copy.imageId, reason!.imageId!])
      .execute();
    expect(names.map(({ key }) => key.split('/').at(-1)).toSorted()).toEqual(['0003.jpg', 'copy.jpg']);
  });

  it('reports the effect of each word, and captions of other images that match better', async () => {
    const finding = (await find({ kind: 'pair' })).find(({ caption }) => caption!.split(' ').length > 3)!;
    const { words, suggestions, cosine } = await audit.evidence({ findingId: finding.id, suggestions: 3 });
    expect(words.map(({ from, to }) => finding.caption!.slice(from, to))).toEqual(words.map(({ word }) => word));
    expect(words.some(({ effect }) => effect !== 0)).toBe(true);
    expect(cosine).toBeCloseTo(finding.cosine!, 4);
    const foreign = suggestions.filter(({ captionId }) => captionId !== null).map((one) => one.cosine);
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign).toEqual(foreign.toSorted((a, b) => b - a));
    expect(suggestions.every(({ imageId }) => imageId !== finding.imageId)).toBe(true);
  });

  it('stores an edit and its decision in one step of the history, which can be undone', async () => {
    const finding = await findOne('file-name');
    await decideFinding(catalogue, { findingId: finding.id, decision: 'edited', text: 'a red square' });
    expect(await textOf(finding.captionId!)).toBe('a red square');
    expect((await audit.get([finding.id]))[0]).toMatchObject({ decision: 'edited', stale: false });
    await catalogue.undo();
    expect(await textOf(finding.captionId!)).toBe('IMG_2041.jpg');
    expect((await audit.get([finding.id]))[0]).toMatchObject({ decision: null });
    await catalogue.redo();
    expect((await audit.get([finding.id]))[0]).toMatchObject({ decision: 'edited', caption: 'a red square' });
    await catalogue.undo();
  });

  it('removes a rejected caption, and rejects a sample with its last one', async () => {
    const finding = (await find({ kind: 'pair' })).find(({ image }) => image.endsWith('0007.jpg'))!;
    await decideFinding(catalogue, { findingId: finding.id, decision: 'rejected' });
    expect(await textOf(finding.captionId!)).toBeUndefined();
    expect(await statusOf(finding.imageId)).toBe('to do');
    const copy = await findOne('duplicate');
    await decideFinding(catalogue, { findingId: copy.id, decision: 'rejected' });
    expect(await statusOf(copy.imageId)).toBe('reject');
    await catalogue.undo();
    await catalogue.undo();
    expect(await textOf(finding.captionId!)).toBe(finding.caption);
  });

  it('tags a sample and marks it to be fixed', async () => {
    const [finding] = await find({ kind: 'pair' });
    await decideFinding(catalogue, { findingId: finding!.id, decision: 'tagged', tag: 'check' });
    expect(await statusOf(finding!.imageId)).toBe('fix');
    await catalogue.undo();
    expect(await statusOf(finding!.imageId)).toBe('to do');
  });

  it('marks a sample as good once none of its entries is suspicious', async () => {
    const entries = await find({ kind: 'pair' });
    const imageId = entries.at(-1)!.imageId;
    for (const { id } of entries.filter((entry) => entry.imageId === imageId))
      await decideFinding(catalogue, { findingId: id, decision: 'good' });
    expect(await statusOf(imageId)).toBe('good');
    expect((await audit.latest())!.progress.decisions).toContainEqual(expect.objectContaining({ decision: 'good' }));
  });

  it('keeps decisions across a restart and another audit, until the caption changes', async () => {
    const [decided] = await find({ decisions: ['good'] });
    await catalogue.close();
    catalogue = await Catalogue.open(folder);
    open();
    await audit.run(request);
    const again = (await find({ decisions: ['good'] })).find(({ captionId }) => captionId === decided!.captionId);
    expect(again).toBeDefined();
    await setCaption(decided!.image, 'something else');
    const changed = (await find({ decisions: [null] })).find(
      ({ imageId, stale }) => imageId === decided!.imageId && stale,
    );
    const still = (await find({ decisions: ['good'] })).filter(({ imageId }) => imageId === decided!.imageId);
    expect(changed === undefined || still.length < 2).toBe(true);
    await catalogue.undo();
  });

  it('adds known errors that no decision lets into the data, and reports how many were found', async () => {
    await audit.run({ ...request, canaries: 6 });
    const texts = await catalogue.db.selectFrom('caption').select(['id', 'text', 'image_id']).orderBy('id').execute();
    const planted = (await find({ kind: 'pair' })).filter(
      ({ captionId, imageId }) => texts.find(({ id }) => id === captionId)!.image_id !== imageId,
    );
    expect(planted).toHaveLength(6);
    for (const [at, { id }] of planted.entries()) {
      const what = at % 2 ? ({ decision: 'rejected' } as const) : ({ decision: 'edited', text: 'anything' } as const);
      expect(await decideFinding(catalogue, { findingId: id, ...what })).toMatchObject({ canary: true });
    }
    expect(await catalogue.db.selectFrom('caption').select(['id', 'text', 'image_id']).orderBy('id').execute()).toEqual(
      texts,
    );
    expect((await audit.latest())!.canaries).toMatchObject({ planted: 6, reviewed: 6, missed: 0 });
  });

  it('refuses a swap that was not found, and a removed entry', async () => {
    const { id } = await findOne('duplicate');
    await expect(decideFinding(catalogue, { findingId: id, decision: 'swapped' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(decideFinding(catalogue, { findingId: 999_999, decision: 'good' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
