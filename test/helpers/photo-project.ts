import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { ensureSource, importSamples } from '../../src/main/engine/catalogue/writes/import-samples.ts';
import { forkCompute } from '../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../src/main/engine/compute/provider-choice.ts';
import type { ComputeSupervisor } from '../../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../../src/main/engine/encoders/encoders.ts';
import type { WorkContext } from '../../src/main/engine/jobs/queue.ts';
import { jpeg } from './images.ts';
import { makeFolder, makeTinyModel } from './tiny-model.ts';

/** A project with generated photographs, two captions each, using the caller's compute process. */
export class PhotoProject {
  readonly root: string;
  readonly catalogue: Catalogue;
  readonly encoders: Encoders;
  readonly notices: string[] = [];

  private constructor(root: string, catalogue: Catalogue, compute: ComputeSupervisor, providers: ProviderChoice) {
    this.root = root;
    this.catalogue = catalogue;
    this.encoders = new Encoders({ catalogue, compute, providers });
  }

  /** Generates the photographs, imports them and adds the tiny model, whose id is 1. */
  static async create(
    photos: number,
    {
      compute,
      providers = new ProviderChoice(forkCompute()),
    }: { readonly compute: ComputeSupervisor; readonly providers?: ProviderChoice },
  ): Promise<PhotoProject> {
    const root = await makeFolder('photos');
    await mkdir(join(root, 'images'));
    const names = Array.from({ length: photos }, (_, i) => `${String(i).padStart(4, '0')}.jpg`);
    for (const [i, name] of names.entries()) await writeFile(join(root, 'images', name), await jpeg(i));
    const project = new PhotoProject(root, await Catalogue.create(join(root, 'project')), compute, providers);
    await project.catalogue.write('Import', 'import', async (edits) => {
      const location = join(root, 'images');
      const source = await ensureSource(edits, { kind: 'folder', location, root: location, options: {} });
      await importSamples(
        edits,
        source,
        names.map((name, i) => ({ key: name, file: name, captions: captionsOf(i), label: null, split: null })),
      );
    });
    await makeTinyModel(join(root, 'model'));
    await project.encoders.add({ source: join(root, 'model'), name: 'tiny' }, project.context());
    return project;
  }

  /** The context of a job: notices are collected, progress goes to `progress`. */
  context({ signal = new AbortController().signal, progress = () => {} }: Partial<WorkContext> = {}): WorkContext {
    return { signal, progress, notice: (message) => this.notices.push(message) };
  }

  /** The path of a photograph. */
  photo(index: number): string {
    return join(this.root, 'images', `${String(index).padStart(4, '0')}.jpg`);
  }

  async close(): Promise<void> {
    await this.catalogue.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

/** The first caption of a photograph is its own, the second is shared by every fourth. */
function captionsOf(index: number): string[] {
  return [`two red squares and ${index} blue circles`, `a circle of kind ${index % 4}`];
}
