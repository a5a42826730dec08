import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forkCompute } from '../../src/main/engine/compute/fork.ts';
import { createEngine, type Engine } from '../../src/main/engine/engine.ts';
import { contract, type Studio } from '../../src/shared/contract/contract.ts';
import { StudioError, studioFaults, type ErrorCode } from '../../src/shared/contract/errors.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import { dispatch } from '../../src/shared/rpc/dispatcher.ts';
import { openMemoryChannel } from '../../src/shared/rpc/transports/memory.ts';
import { makeFolder } from './tiny-model.ts';
import { captionOf, makeTrainingFolder } from './training-run.ts';

/**
 * The engine behind its contract, with a project of 24 generated photographs: a caption each, classes by colour, 16 in the split
 * `train` and 8 in `dev`, and an untrained model `tiny`, whose id is 1.
 */
export class StudioProject {
  readonly root: string;
  #engine: Engine;
  #stop: () => void;
  #studio: Studio;

  private constructor(root: string) {
    this.root = root;
    [this.#engine, this.#studio, this.#stop] = open(root);
  }

  static async create(): Promise<StudioProject> {
    const root = await makeFolder('studio');
    const { files, parent } = await makeTrainingFolder(root);
    const rows = files.map((_, index) => {
      const caption = captionOf(index);
      return `${index}.jpg,${caption},${caption.split(' ')[1]},${index < 16 ? 'train' : 'dev'}`;
    });
    await writeFile(join(root, 'captions.csv'), ['image,caption,class,split', ...rows, ''].join('\n'));
    const project = new StudioProject(root);
    await project.studio.projects.create({ folder: project.folder });
    const options = { images: join(root, 'images'), labelColumn: 'class' };
    await project.finish(await project.studio.interchange.import({ source: join(root, 'captions.csv'), options }));
    await project.finish(await project.studio.models.add({ source: parent, name: 'tiny' }));
    return project;
  }

  get folder(): string {
    return join(this.root, 'project');
  }

  get studio(): Studio {
    return this.#studio;
  }

  /** Waits for a job and returns its result; throws its fault. */
  async finish({ jobId }: { jobId: number }) {
    for (;;) {
      const { state, result, fault } = await this.#studio.jobs.get({ jobId });
      // As a client in another process would receive it.
      if (state === 'finished') return JSON.parse(JSON.stringify(result));
      if (fault) throw new StudioError(fault.code as ErrorCode, fault.message, fault.data as StudioError['data']);
      if (state === 'cancelled') throw new StudioError('cancelled', 'The job was cancelled.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends the engine abruptly, and restarts it with the same project. */
  async restart(): Promise<void> {
    this.#stop();
    await this.#engine.close();
    [this.#engine, this.#studio, this.#stop] = open(this.root);
    await this.#studio.projects.open({ folder: this.folder });
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#engine.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

function open(root: string): [Engine, Studio, () => void] {
  const recentFile = join(root, 'recent.json');
  const engine = createEngine({
    host: 'terminal',
    version: '0.0.0',
    recentFile,
    sampleFolder: join(root, 'sample'),
    starterFolder: join(root, 'starter'),
    spawnCompute: forkCompute(),
  });
  const [near, far] = openMemoryChannel();
  const stop = dispatch(contract, engine.handlers, far, { faults: studioFaults, report: () => {}, checkOutput: true });
  return [engine, connect(contract, near, { faults: studioFaults }), stop];
}
