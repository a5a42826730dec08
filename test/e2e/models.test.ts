import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { npyHeader } from '../../src/main/engine/encoders/vectors/npy.ts';
import { makeTinyModel } from '../helpers/tiny-model.ts';
import { expectAccessible } from './browser.ts';
import { Models } from './pages/models.ts';
import type { Shell } from './pages/shell.ts';
import { serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { WindowOptions } from './browser.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`the models of a project${skipped}`, () => {
  const studio = serveStudio(12, async (folder) => {
    await makeTinyModel(folder.path('second'), { seed: 8 });
    return folder.makeProject('project');
  });
  let opened: OpenedStudio;
  let models: Models;
  let shell: Shell;

  beforeEach(() => open());

  async function open(options?: WindowOptions) {
    opened = await studio.open(options);
    ({ shell } = opened);
    models = new Models(opened.page);
    await shell.go('Models');
  }

  async function add(source: string) {
    await shell.dialog.getByRole('textbox', { name: 'Model folder' }).fill(studio.folder.path(source));
    await shell.dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await models.entry(source).waitFor();
  }

  it('start with a prompt to add the first model', async () => {
    await opened.page.getByRole('heading', { name: 'No model yet' }).waitFor();
    await expectAccessible(opened.page);
    await opened.page.getByRole('main').getByRole('button', { name: 'Add a model' }).last().click();
    await add('model');
    await models.shown('model').getByText('dimensions', { exact: false }).first().waitFor();
    await models.shown('model').getByRole('table', { name: 'Vision graph' }).waitFor();
    await expectAccessible(opened.page);
  });

  it('show their facts and their speed on this machine', async () => {
    const page = models.shown('model');
    await page.getByText('1 layer × 12, 3 heads, patch 8').waitFor();
    await page.getByRole('button', { name: 'Measure' }).click();
    await models
      .speed('CPU')
      .getByText(/Batches of \d+/)
      .waitFor();
    const [images] = await models.speed('CPU').getByRole('cell').allTextContents();
    expect(Number(images!.replaceAll(',', ''))).toBeGreaterThan(0);
    await expectAccessible(opened.page);
  });

  it('are compared with a reference folder', async () => {
    const reference = await writeReference(studio.folder.path('model'), studio.folder.path('reference'));
    await opened.page.keyboard.press('p');
    await shell.dialog.getByRole('textbox', { name: 'Reference folder' }).fill(reference);
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: 'Compare' }).click();
    await models.shown('model').getByText('Matches the reference.').waitFor();
    await models.shown('model').getByText('2 rows of 8').waitFor();
  });

  it('are exported as a folder', async () => {
    await opened.page.keyboard.press('x');
    await shell.dialog.getByRole('textbox', { name: 'Target folder' }).fill(studio.folder.path('written'));
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: 'Export' }).click();
    await shell.jobDone(/^Export model/);
    expect(existsSync(studio.folder.path('written', 'onnx', 'text_model.onnx'))).toBe(true);
  });

  it('can be made current and removed, after a warning about what is lost', async () => {
    await opened.page.keyboard.press('a');
    await add('second');
    await models.entry('second').click();
    const second = models.shown('second');
    await second.getByRole('button', { name: 'Make current' }).click();
    await models.entry('second').getByText('current').waitFor();
    await opened.page.reload();
    await second.getByText('current').waitFor();
    await second.getByRole('button', { name: 'Embed missing' }).click();
    await shell.dialog.getByRole('combobox', { name: 'Provider' }).selectOption('cpu');
    await shell.dialog.getByRole('button', { name: 'Embed', exact: true }).click();
    await second.getByText('12 of 12').waitFor();
    await second.getByRole('button', { name: 'Remove…' }).click();
    await shell.dialog.getByText('36 embeddings').waitFor();
    await shell.dialog.getByText('It is the current model').waitFor();
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await models.entry('second').waitFor({ state: 'detached' });
    await models.entry('model').getByText('current').waitFor();
  });

  it('explain why a folder is not a model', async () => {
    await mkdir(studio.folder.path('empty'), { recursive: true });
    await opened.page.keyboard.press('a');
    await shell.dialog.getByRole('textbox', { name: 'Model folder' }).fill(studio.folder.path('empty'));
    await shell.dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await shell.toasts.getByText(/has no vision and text model/).waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it('are readable in the light theme in a small window', async () => {
    await open({ theme: 'light', size: [1024, 700] });
    await models.shown('model').getByRole('table', { name: 'Text graph' }).waitFor();
    await expectAccessible(opened.page);
  });
});

/** Writes a reference: the output of plain ONNX Runtime for two images. */
async function writeReference(model: string, folder: string): Promise<string> {
  await mkdir(join(folder, 'inputs'), { recursive: true });
  await mkdir(join(folder, 'expected'));
  const pixels = Float32Array.from({ length: 2 * 3 * 16 * 16 }, (_, i) => Math.sin(i * 0.37));
  const session = await InferenceSession.create(join(model, 'onnx', 'vision_model.onnx'));
  const { image_embeds } = await session.run({ pixel_values: new Tensor('float32', pixels, [2, 3, 16, 16]) });
  await session.release();
  const write = (file: string, shape: number[], data: Float32Array) =>
    writeFile(join(folder, file), Buffer.concat([npyHeader('<f4', shape), new Uint8Array(data.slice().buffer)]));
  await write('inputs/pixel_values.npy', [2, 3, 16, 16], pixels);
  await write('expected/image_embeds.npy', [2, 8], image_embeds!.data as Float32Array);
  return folder;
}
