import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { ensureSource, importSamples } from '../../src/main/engine/catalogue/writes/import-samples.ts';
import { forkCompute } from '../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../src/main/engine/compute/supervisor.ts';
import { addModel } from '../../src/main/engine/encoders/model/add-model.ts';
import { Golden } from '../../src/main/engine/golden/golden.ts';
import type { JobContext } from '../../src/main/engine/jobs/queue.ts';
import { Tuning, type TuneRequest } from '../../src/main/engine/training/tuning.ts';
import { tuneData, tuneSettings, type TuneData, type TuneSettings } from '../../src/shared/contract/tune-settings.ts';
import { makeFolder } from './tiny-model.ts';
import { captionOf, makeTrainingFolder } from './training-run.ts';

/** A project with 24 synthetic images with captions and classes by colour, one image without either in the split `bare`, and the model `tiny`, on a real compute process. */
export class TuningProject {
  readonly catalogue: Catalogue;
  readonly golden: Golden;
  readonly tuning: Tuning;
  readonly root: string;
  readonly notices: string[] = [];
  readonly #compute: ComputeSupervisor;

  private constructor(root: string, catalogue: Catalogue, compute: ComputeSupervisor) {
    this.root = root;
    this.catalogue = catalogue;
    this.#compute = compute;
    const services = { catalogue, compute, providers: new ProviderChoice(forkCompute()) };
    this.golden = new Golden(services);
    this.tuning = new Tuning({ ...services, golden: this.golden });
  }

  static async create(): Promise<TuningProject> {
    const root = await makeFolder('tuning');
    const { files, parent } = await makeTrainingFolder(root);
    const compute = new ComputeSupervisor({ spawn: forkCompute() });
    const project = new TuningProject(root, await Catalogue.create(join(root, 'project')), compute);
    await project.catalogue.write('Import', 'import', async (edits) => {
      const location = join(root, 'images');
      const source = await ensureSource(edits, { kind: 'folder', location, root: location, options: {} });
      const samples = files.map((_, index) => ({
        key: `${index}.jpg`,
        file: `${index}.jpg`,
        captions: [captionOf(index)],
        // The last image of the training split is the only one of its class.
        label: index === 19 ? 'lonely' : captionOf(index).split(' ')[1]!,
        split: index < 20 ? 'train' : 'dev',
      }));
      const bare = { key: 'bare.jpg', file: '0.jpg', captions: [], label: null, split: 'bare' };
      await importSamples(edits, source, [...samples, bare]);
    });
    await project.add(parent, 'tiny');
    return project;
  }

  /** Adds a model folder; returns its id. */
  add(source: string, name: string): Promise<number> {
    return addModel({ catalogue: this.catalogue, compute: this.#compute }, { source, name }, this.context());
  }

  context(signal = new AbortController().signal): JobContext {
    return { jobId: this.#jobs++, signal, progress() {}, metric() {}, notice: (message) => this.notices.push(message) };
  }

  tune(settings: Partial<TuneSettings>, data: Partial<TuneData> = {}, request: Partial<TuneRequest> = {}) {
    const all = tuneSettings.parse({ method: 'full', epochs: 1, batch: 8, learningRate: 1e-3, ...settings });
    return this.tuning.tune(
      { modelId: 1, settings: all, data: tuneData.parse({ split: 'train', ...data }), provider: 'cpu', ...request },
      this.context(),
    );
  }

  async close(): Promise<void> {
    await this.catalogue.close();
    await this.#compute.close();
    await rm(this.root, { recursive: true, force: true });
  }

  #jobs = 1;
}
