import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { jpeg } from '../helpers/images.ts';
import { makeFolder, makeTinyModel } from '../helpers/tiny-model.ts';
import { skippedBecause } from '../helpers/skipped.ts';
import { withoutBrowser } from './browser.ts';

const program = join(import.meta.dirname, '..', '..');

/** Why these tests cannot run here; empty if they can. */
export const skipped =
  withoutBrowser ||
  skippedBecause(existsSync(join(program, 'out', 'renderer', 'index.html')) ? null : 'the studio is not built');

/** A folder with generated photos, a table of captions, a tiny model and a home folder, and a way to run `diagonal` on it. */
export class StudioFolder {
  readonly root: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(root: string) {
    this.root = root;
  }

  /** Creates `photos` photos with two captions each; every third is labelled a circle, the others squares. */
  static async create(photos: number): Promise<StudioFolder> {
    const root = await makeFolder('e2e');
    await mkdir(join(root, 'source', 'images'), { recursive: true });
    const lines = ['image,caption,label,split'];
    for (let i = 0; i < photos; i++) {
      const name = `${String(i).padStart(3, '0')}.jpg`;
      await writeFile(join(root, 'source', 'images', name), await jpeg(i, 48, i % 4 === 0 ? 64 : 32));
      const [label, split] = [i % 3 === 0 ? 'circle' : 'square', i % 5 === 0 ? 'dev' : 'train'];
      lines.push(`${name},a red ${label} above number ${i},${label},${split}`);
      lines.push(`${name},${i % 2 ? 'two blue squares' : 'a blue circle'},${label},${split}`);
    }
    await writeFile(join(root, 'source', 'captions.csv'), `${lines.join('\n')}\n`);
    await makeTinyModel(join(root, 'model'));
    return new StudioFolder(root);
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** Runs a command of `diagonal` to completion. */
  async run(...words: string[]): Promise<void> {
    const child = this.#start(words);
    let notes = '';
    child.stderr!.on('data', (piece: Buffer) => (notes += piece.toString()));
    child.stdout!.resume();
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`diagonal ${words.join(' ')} ended with ${code}: ${notes}`);
  }

  /** Creates a project with the photos, and the tiny model if requested. */
  async makeProject(name: string, { model = false, embedded = false } = {}): Promise<string> {
    const folder = this.path(name);
    await this.run('new', folder);
    await this.run('import', folder, this.path('source', 'captions.csv'));
    if (model || embedded) await this.run('model', 'add', folder, this.path('model'));
    if (embedded) await this.run('embed', folder, '--model', 'model', '--provider', 'cpu');
    return folder;
  }

  /** Starts `diagonal serve`; resolves to its address. */
  async serve(project?: string): Promise<string> {
    const child = this.#start(project === undefined ? ['serve'] : ['serve', project]);
    child.stderr!.resume();
    for await (const line of createInterface({ input: child.stdout! })) {
      const url = /http:\S+/.exec(line)?.[0];
      if (url) return url;
    }
    throw new Error('diagonal serve ended before it printed its address.');
  }

  /** Ends all processes and removes the folder. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#children].map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill();
        await once(child, 'exit');
      }),
    );
    await rm(this.root, { recursive: true, force: true });
  }

  #start(words: string[]): ChildProcess {
    const env = { ...process.env, DIAGONAL_HOME: this.path('home') };
    const child = spawn(process.execPath, [join(program, 'src', 'main', 'cli.ts'), ...words], { env });
    this.#children.add(child);
    return child;
  }
}
