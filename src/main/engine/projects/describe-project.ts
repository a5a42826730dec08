import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../../../shared/contract/projects.ts';
import { databaseName, type Catalogue } from '../catalogue/catalogue.ts';
import { readProject } from '../catalogue/queries/project.ts';

/** A project with the counts of its catalogue and the bytes of its database and vectors. */
export async function describeProject({ db, project, folder }: Catalogue): Promise<Project> {
  const summary = await readProject(db, project);
  const database = await Promise.all(['', '-wal'].map((suffix) => sizeOf(join(folder, databaseName + suffix))));
  const vectors = await sizeOfFolder(join(folder, 'vectors'));
  return { ...summary, folder, bytes: database.reduce((sum, size) => sum + size, vectors) };
}

async function sizeOfFolder(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(files.map((file) => sizeOf(join(folder, file))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes of a file; 0 for a folder or a file that no longer exists. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? found.size : 0;
}
