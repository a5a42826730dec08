import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPreprocessing } from '../../../../src/main/engine/encoders/model/read-preprocessing.ts';
import { makeFolder } from '../../../helpers/tiny-model.ts';

describe('reading the preprocessing of a model', () => {
  let root: string;
  beforeAll(async () => {
    root = await makeFolder('preprocessing');
  });
  afterAll(() => rm(root, { recursive: true }));

  it('distinguishes a folder without the file from a missing folder', async () => {
    const folder = join(root, 'model');
    await mkdir(folder);
    const code = 'model-invalid';
    await expect(readPreprocessing(folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${folder} has neither preprocessor_config.json`),
    });
    await rm(folder, { recursive: true });
    await expect(readPreprocessing(folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`The folder of this model is missing: ${folder}`),
    });
  });
});
