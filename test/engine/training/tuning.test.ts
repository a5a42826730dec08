import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listModels } from '../../../src/main/engine/catalogue/queries/models.ts';
import { readProbe } from '../../../src/main/engine/training/probe/probe-file.ts';
import { TuningProject } from '../../helpers/tuning-project.ts';
import { readFolder } from '../../helpers/training-run.ts';

let project: TuningProject;
beforeAll(async () => {
  project = await TuningProject.create();
});
afterAll(() => project.close());

const folderOf = async (modelId: number): Promise<string> => {
  const models = await listModels(project.catalogue.db, project.catalogue.project);
  return join(project.catalogue.folder, models.find(({ id }) => id === modelId)!.folder);
};

describe('a run of a project', () => {
  it('ends in a version with its lineage, and its metrics are stored', async () => {
    const result = await project.tune({}, { validate: 'dev' });
    expect(result).toMatchObject({ model: 'tiny-full', steps: 3, epochs: 1, stoppedEarly: false, skipped: [] });
    expect(result.best).not.toBeNull();
    const models = await listModels(project.catalogue.db, 1);
    const child = models.find(({ id }) => id === result.modelId)!;
    expect(child.parent_id).toBe(1);
    const { lineage } = JSON.parse(child.manifest);
    expect(lineage).toMatchObject({
      parent: 'tiny',
      run: result.runId,
      settings: { method: 'full', seed: 0 },
      data: { split: 'train' },
    });
    expect(child.fingerprint).not.toBe(models[0]!.fingerprint);
    const losses = await project.catalogue.db
      .selectFrom('metric')
      .select(['step', 'value'])
      .where('name', '=', 'loss')
      .execute();
    expect(losses.map(({ step }) => step)).toEqual([1, 2, 3]);
    // The copied model and the checkpoints are removed when a run has finished.
    expect(await readdir(join(project.catalogue.folder, 'runs'))).toEqual([]);
  });

  it('gets another name when the default is taken, but a chosen name that is taken is refused', async () => {
    expect((await project.tune({ method: 'head' })).model).toBe('tiny-head');
    expect((await project.tune({ method: 'head' })).model).toBe('tiny-head-2');
    await expect(project.tune({ method: 'head' }, {}, { name: 'tiny' })).rejects.toMatchObject({
      code: 'model-exists',
    });
  });

  it('warns when it is validated on its training data', async () => {
    await project.tune({ method: 'head' }, { validate: 'train' });
    expect(project.notices).toContainEqual(expect.stringContaining('learns from "train" and is also validated on it'));
  });

  it('learns classes by their prompts, validates by accuracy, and reports classes with a single image', async () => {
    const result = await project.tune({ method: 'lora' }, { on: 'classes', validate: 'dev' });
    expect(result.best).toBeGreaterThanOrEqual(0);
    expect(project.notices.some((notice) => notice.includes('Classes with only one training image: lonely'))).toBe(
      true,
    );
  });
});

describe('a probe', () => {
  it('classifies the classes of a project, is stored with the weights of its parent, and is reproducible', async () => {
    const [first, second] = [
      await project.tune({ method: 'probe' }, { on: 'classes', validate: 'train' }),
      await project.tune({ method: 'probe' }, { on: 'classes', validate: 'train' }),
    ];
    expect(first.before).not.toBeNull();
    expect(first.best).toBeGreaterThan(first.before!);
    const [folder, again, parent] = [await folderOf(first.modelId), await folderOf(second.modelId), await folderOf(1)];
    const probe = await readProbe(folder);
    expect(probe).toMatchObject({ images: 20, dimensions: 8, accuracy: first.best });
    expect([...probe!.classes].sort()).toEqual(['black', 'blue', 'green', 'grey', 'lonely', 'red', 'white']);
    expect(probe!.parameters).toHaveLength(7 * 9);
    expect(await readProbe(again)).toEqual(probe);
    const [files, before] = [await readFolder(folder), await readFolder(parent)];
    for (const name of ['onnx/vision_model.onnx', 'onnx/text_model.onnx'])
      expect(files.get(name)).toEqual(before.get(name));
  });

  it('chooses its penalty without a validation split as well', async () => {
    const { best, modelId } = await project.tune({ method: 'probe' }, { on: 'classes' });
    expect(best).toBeNull();
    expect((await readProbe(await folderOf(modelId)))!.accuracy).not.toBeNull();
  });

  it('is not inherited by a version with other weights', async () => {
    const { modelId } = await project.tune({ method: 'probe' }, { on: 'classes' });
    const tuned = await project.tune({ method: 'head' }, {}, { modelId });
    expect(await readProbe(await folderOf(tuned.modelId))).toBeNull();
  });

  it('needs classes', async () => {
    await expect(project.tune({ method: 'probe' }, { on: 'captions' })).rejects.toThrow(/train it on classes/);
  });
});

describe('what cannot be trained', () => {
  it.each([
    [{ split: 'nowhere' }, /The split "nowhere" has no images with a caption/],
    [{ split: 'train', validate: 'nowhere' }, /The split "nowhere" has no images with a caption to validate on/],
    [{ split: 'train', validate: 'bare' }, /The split "bare" has no images with a caption to validate on/],
    [
      { split: 'train', validate: 'bare', on: 'classes' as const },
      /The split "bare" has no images with a class to validate on/,
    ],
    [{ split: 'nowhere', on: 'classes' as const }, /The split "nowhere" has no images with a class/],
  ])('an empty split is refused by its name: %j', async (data, message) => {
    await expect(project.tune({}, data)).rejects.toThrow(message);
    await expect(project.tune({}, data)).rejects.toMatchObject({ code: 'empty-selection' });
  });

  it('a batch of one pair is refused, because it has no negatives', async () => {
    await expect(project.tune({ batch: 1 })).rejects.toThrow(/has no negatives/);
  });

  it('early stopping without validation is refused', async () => {
    await expect(project.tune({ patience: 2 })).rejects.toThrow(/needs a validation split/);
  });
});
