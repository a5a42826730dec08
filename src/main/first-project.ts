import { resolve } from 'node:path';
import { isStudioError } from '../shared/contract/errors.ts';
import type { StudioHandlers } from '../shared/contract/contract.ts';
import type { Abortable } from '../shared/rpc/procedure.ts';

/** What to open when a window is opened. */
export interface FirstProject {
  /** The folder that was named. */
  readonly folder?: string | undefined;
  /** When nothing was named: goes on with the project that was open last, or with the sample project where none ever was. */
  readonly sample: boolean;
}

/** Opens the project to begin with, if there is one. Fails as opening does; the last project is left alone when it cannot be opened. */
export async function openFirstProject(
  handlers: Pick<StudioHandlers, 'projects' | 'sample'>,
  { folder, sample }: FirstProject,
  options: Abortable,
): Promise<void> {
  if (folder !== undefined) await handlers.projects.open({ folder: resolve(folder) }, options);
  else if (sample) await goOn(handlers, options);
}

async function goOn(
  { projects, sample }: Pick<StudioHandlers, 'projects' | 'sample'>,
  options: Abortable,
): Promise<void> {
  const [last] = await projects.recent({}, options);
  if (last === undefined) await sample.open({}, options);
  if (last === undefined || last.missing) return;
  try {
    await projects.open({ folder: last.folder }, options);
  } catch (error) {
    // The window then lists the projects; opening it from there says what is wrong with it.
    if (!isStudioError(error)) throw error;
  }
}
