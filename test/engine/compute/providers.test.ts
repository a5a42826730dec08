import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComputeChild, SpawnCompute } from '../../../src/main/engine/compute/child.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { jpeg, put } from '../../helpers/images.ts';
import { PhotoProject } from '../../helpers/photo-project.ts';
import { hasSoftwareGpu, softwareGpuEnv, withoutGpu } from '../../helpers/software-gpu.ts';
import { makeFolder, makeTinyModel, tinyTexts } from '../../helpers/tiny-model.ts';

describe('choosing a provider', () => {
  // No driver at all, whatever this machine has.
  const spawn = forkCompute({ env: { VK_ICD_FILENAMES: '/nowhere.json', VK_DRIVER_FILES: '/nowhere.json' } });

  it('tests each provider, and chooses the CPU where nothing else works', async () => {
    const choice = new ProviderChoice(spawn);
    const probes = await choice.probe();
    expect(probes.map(({ provider }) => provider)).toEqual(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
    expect(probes.find(({ provider }) => provider === 'cpu')).toMatchObject({ available: true });
    expect(await choice.choose('cpu')).toEqual({ provider: 'cpu', notice: null });
    const working = probes.filter(({ available }) => available).map(({ provider }) => provider);
    expect(working).toContain((await choice.choose('auto')).provider);
  });

  it('reports why a requested provider is unavailable', async () => {
    const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
    await expect(new ProviderChoice(spawn).choose(absent)).rejects.toMatchObject({
      code: 'provider-unavailable',
      message: expect.stringContaining(absent),
    });
  });

  it('survives a provider that aborts the process that tests it', async () => {
    const abortive: SpawnCompute = () => {
      const child: ComputeChild = spawn();
      child.port.post = () => child.kill();
      return child;
    };
    const probes = await new ProviderChoice(abortive).probe();
    expect(probes.find(({ provider }) => provider === 'webgpu')).toMatchObject({
      available: false,
      detail: expect.stringContaining('SIGKILL'),
    });
  });

  it('continues on the CPU, with a notice, after a provider failed', async () => {
    const choice = new ProviderChoice(spawn);
    choice.ban('webgpu', 'the driver crashed');
    expect(await choice.choose('webgpu')).toEqual({ provider: 'cpu', notice: expect.stringContaining('crashed') });
  });
});

describe.skipIf(!hasSoftwareGpu)(`WebGPU on a software driver${withoutGpu}`, () => {
  const spawn = forkCompute({ env: softwareGpuEnv });
  const compute = new ComputeSupervisor({ spawn });
  let folder: string;

  beforeAll(async () => {
    folder = await makeTinyModel(await makeFolder('webgpu'));
    await put(`${folder}/photo.jpg`, await jpeg(3));
  });
  afterAll(async () => {
    await compute.close();
    await rm(folder, { recursive: true });
  });

  it('matches the embeddings of the CPU to 1e-3', async () => {
    const { encoders } = compute.client();
    const embed = async (provider: 'cpu' | 'webgpu') => {
      const model = { folder, provider };
      const texts = await encoders.texts({ model, texts: tinyTexts });
      const images = await encoders.images({ model, images: [{ file: `${folder}/photo.jpg` }] });
      expect([texts.provider, images.provider]).toEqual([provider, provider]);
      return [...texts.vectors, ...images.vectors];
    };
    const expected = await embed('cpu');
    const made = await embed('webgpu');
    expect(made).toHaveLength(expected.length);
    made.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-3));
  });

  it('falls back to the CPU, with a notice, when it crashes the process', async () => {
    // Simulates a driver that aborts: works in the test, crashes on the first image.
    const fragile: SpawnCompute = () => {
      const child = spawn();
      const post = child.port.post.bind(child.port);
      child.port.post = (message) => {
        const asked = JSON.stringify(message);
        if (asked.includes('encoders.images') && asked.includes('"webgpu"')) child.kill();
        else post(message);
      };
      return child;
    };
    const dying = new ComputeSupervisor({ spawn: fragile });
    const project = await PhotoProject.create(4, { compute: dying, providers: new ProviderChoice(spawn) });
    const result = await project.encoders.embed(1, { provider: 'webgpu', batch: 4 }, project.context());
    expect(result).toMatchObject({
      provider: 'cpu',
      images: { embedded: 4 },
      captions: { embedded: 8 },
      skippedCount: 0,
    });
    expect(project.notices).toEqual([expect.stringMatching(/^webgpu failed .* continuing on the CPU$/)]);
    await project.close();
    await dying.close();
  });
});
