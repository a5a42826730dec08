import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RecentProject } from '../../../shared/contract/projects.ts';
import { count } from '../../../shared/contract/values.ts';

const entry = z.object({ folder: z.string(), name: z.string(), openedAt: z.string(), samples: count });
type Entry = z.infer<typeof entry>;

const most = 20;

/** The recently opened projects of this machine, newest first, in one small file. An unreadable file counts as empty. */
export class RecentProjects {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async list(): Promise<RecentProject[]> {
    const entries = await this.#read();
    return entries.map((known) => ({ ...known, missing: !existsSync(join(known.folder, 'diagonal.db')) }));
  }

  /** Moves a project to the top. */
  async remember(project: Entry): Promise<void> {
    await this.#write([project, ...(await this.#without(project.folder))].slice(0, most));
  }

  async forget(folder: string): Promise<void> {
    await this.#write(await this.#without(folder));
  }

  async #without(folder: string): Promise<Entry[]> {
    return (await this.#read()).filter((known) => known.folder !== folder);
  }

  async #read(): Promise<Entry[]> {
    try {
      return z.array(entry).parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return [];
    }
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.${process.pid}`;
    await writeFile(temporary, JSON.stringify(entries, null, 2));
    await rename(temporary, this.#file);
  }
}
