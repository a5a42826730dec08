import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { encodeFiles, type EncodeRequest } from '../../../src/main/engine/encoders/encode/encode-files.ts';
import { readNpy } from '../../../src/main/engine/encoders/vectors/npy.ts';
import { png, put } from '../../helpers/images.ts';
import { writeModelFolder } from '../../helpers/small-graphs.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';

const spawn = forkCompute();
const compute = new ComputeSupervisor({ spawn });
const services = { compute, providers: new ProviderChoice(spawn) };
afterAll(() => compute.close());

let root: string;
const at = (name: string) => join(root, name);
beforeEach(async () => {
  root = await makeFolder('encode');
  await writeModelFolder(at('model'));
  for (const name of ['b.png', 'a.png', 'sub/c.png']) await put(at(`images/${name}`), await png(name.length));
  await writeFile(at('texts.json'), JSON.stringify(['abc', 'abcdefghijklmnop']));
});
afterEach(() => rm(root, { recursive: true }));

async function encode(request: Omit<EncodeRequest, 'model' | 'out'>) {
  const following = { signal: new AbortController().signal, progress: () => {}, notice: () => {} };
  const result = await encodeFiles(
    services,
    { model: at('model'), out: at('out/it.npy'), provider: 'cpu', ...request },
    following,
  );
  return { ...result, ...readNpy(await readFile(at('out/it.npy')), 'out') };
}

describe('encoding without a project', () => {
  it('writes tokens truncated and padded to the context length', async () => {
    const { type, shape, data } = await encode({ texts: at('texts.json'), stage: 'tokens' });
    expect({ type, shape }).toEqual({ type: '<i8', shape: [2, 10] });
    expect(Array.from(data, Number)).toEqual([
      ...[1, 3, 30, 31, 2, 0, 0, 0, 0, 0],
      ...[1, 3, 30, 31, 32, 33, 34, 35, 36, 2],
    ]);
  });

  it('writes preprocessed pixels, files of a folder by name', async () => {
    const { shape, data, skippedCount } = await encode({ images: [at('images')], stage: 'pixels' });
    expect({ shape, skippedCount }).toEqual({ shape: [3, 3, 8, 8], skippedCount: 0 });
    const single = await encode({ images: [at('images/b.png')], stage: 'pixels' });
    expect(single.data).toEqual(data.slice(192, 384));
  });

  it('writes embeddings without normalising them', async () => {
    const texts = await encode({ texts: at('texts.json') });
    expect(texts).toMatchObject({ type: '<f4', shape: [2, 4], provider: 'cpu', stage: 'embedding' });
    const expected = [1, 3, 30, 31, 2].reduce((sum, token) => sum + Math.sin(token * 4 + 1), 0);
    expect(Number(texts.data[0])).toBeCloseTo(expected, 4);
    expect((await encode({ images: [at('images')] })).shape).toEqual([3, 4]);
  });

  it('lists unreadable images and leaves their rows zero', async () => {
    await writeFile(at('images/b.png'), 'broken');
    const { data, skipped } = await encode({ images: [at('images')] });
    expect(skipped).toEqual([{ item: at('images/b.png'), code: expect.any(String), reason: expect.any(String) }]);
    expect([...data.slice(4, 8)].map(Number)).toEqual([0, 0, 0, 0]);
    expect(Math.hypot(...[...data.slice(0, 4)].map(Number))).toBeGreaterThan(0);
  });

  it.each<[Omit<EncodeRequest, 'model' | 'out'>, string]>([
    [{}, 'invalid-input'],
    [{ images: ['a'], texts: 'b' }, 'invalid-input'],
    [{ images: ['a'], stage: 'tokens' }, 'invalid-input'],
    [{ texts: 'b', stage: 'pixels' }, 'invalid-input'],
    [{ images: ['/nowhere'] }, 'not-found'],
    [{ texts: '/nowhere.json' }, 'unreadable-file'],
  ])('refuses %j and writes nothing', async (request, code) => {
    await expect(encode(request)).rejects.toMatchObject({ code });
    expect(await readdir(root)).not.toContain('out');
  });

  it('leaves no partial file when the model cannot be used', async () => {
    await rm(at('model/tokenizer.json'));
    await expect(encode({ texts: at('texts.json') })).rejects.toMatchObject({ code: 'model-invalid' });
    expect(await readdir(root)).not.toContain('out');
  });
});
