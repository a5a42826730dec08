import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../../../src/main/engine/encoders/encoders.ts';
import { Evaluation } from '../../../src/main/engine/evaluation/evaluation.ts';
import { importSource } from '../../../src/main/engine/interchange/importer.ts';
import { findAbsent, skippedBecause } from '../../helpers/skipped.ts';

// The whole path on real photographs, against figures that PyTorch and Pillow gave. Optional data: skipped where it is absent.
const shared = resolve(import.meta.dirname, '../../../../shared');
const absent = skippedBecause(findAbsent('models/reference-clip', 'data/flickr8k', 'data/cifar10'));

/** Half a point. */
const tolerance = 0.005;
const quiet = { signal: new AbortController().signal, progress: () => {}, notice: () => {} };

describe.skipIf(absent !== '')(`figures equal the reference within half a point${absent}`, () => {
  const reference = join(shared, 'models/reference-clip');
  const spawn = forkCompute();
  const compute = new ComputeSupervisor({ spawn });
  let folder: string;
  const opened: Catalogue[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diagonal-reference-'));
  });
  afterAll(async () => {
    for (const catalogue of opened) await catalogue.close();
    await compute.close();
    await rm(folder, { recursive: true });
  });

  async function embedSource(name: string, source: string, options: Parameters<typeof importSource>[2]) {
    const catalogue = await Catalogue.create(join(folder, name));
    opened.push(catalogue);
    await importSource({ catalogue, compute }, source, options, quiet);
    const encoders = new Encoders({ catalogue, compute, providers: new ProviderChoice(spawn) });
    const modelId = await encoders.add({ source: reference }, quiet);
    await encoders.embed(modelId, { provider: 'cpu', batch: 32 }, quiet);
    return { modelId, evaluation: new Evaluation({ catalogue, compute, embedder: encoders }) };
  }

  test('retrieval on Flickr8k dev', async () => {
    const lines = (await readFile(join(shared, 'data/flickr8k/captions.csv'), 'utf8')).split('\n');
    const dev = lines.filter((line, number) => number === 0 || line.trimEnd().endsWith(',dev'));
    await writeFile(join(folder, 'dev.csv'), dev.join('\n'));
    const images = join(shared, 'data/flickr8k/images');
    const { modelId, evaluation } = await embedSource('flickr', join(folder, 'dev.csv'), { images });
    expect(await evaluation.align(modelId)).toEqual({ pairs: 5_050, changed: 5_050 });
    const result = await evaluation.evaluate({ modelId, task: 'retrieval', split: 'dev' });
    if (result.task !== 'retrieval') throw new Error('Not a retrieval');
    expect(result).toMatchObject({ images: 1_010, captions: 5_050 });
    const { textToImage, imageToText } = result;
    const figures = [textToImage, imageToText].flatMap(({ r1, r5, r10 }) => [r1, r5, r10]);
    [0.0204, 0.0802, 0.1335, 0.0356, 0.0911, 0.1307].forEach((expected, place) =>
      expect(Math.abs(figures[place]! - expected)).toBeLessThan(tolerance),
    );
  });

  test('zero-shot classification on CIFAR-10 val', async () => {
    const read = async (name: string) =>
      JSON.parse(await readFile(join(reference, 'evaluation', name), 'utf8')) as string[];
    const tar = join(shared, 'data/cifar10/cifar10-val-000000.tar');
    const { modelId, evaluation } = await embedSource('cifar', tar, {});
    const [classes, templates] = [await read('cifar10-classes.json'), await read('templates.json')];
    const result = await evaluation.evaluate({ modelId, task: 'zero-shot', classes, templates });
    if (result.task !== 'zero-shot') throw new Error('Not zero-shot');
    expect(result).toMatchObject({ images: 2_000, unlabelled: 0 });
    expect(Math.abs(result.top1! - 0.5505)).toBeLessThan(tolerance);
    expect(Math.abs(result.top5! - 0.952)).toBeLessThan(tolerance);
  });
});
