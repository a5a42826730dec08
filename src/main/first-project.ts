import { resolve } from 'node:path';
import { isStudioError } from '../shared/contract/errors.ts';
import type { StudioHandlers } from '../shared/contract/contract.ts';
import type { Abortable } from '../shared/rpc/procedure.ts';

/** Which project a new window opens. */
export interface FirstProject {
  /** The folder given on the command line. */
  readonly folder?: string | undefined;
  /** Without a folder: opens the last project, or the sample project if there is none. */
  readonly sample: boolean;
}

/** Opens the first project, if there is one. Throws the errors of opening, except for the last project: if that fails, none is opened. */
export async function openFirstProject(
  handlers: Pick<StudioHandlers, 'projects' | 'sample'>,
  { folder, sample }: FirstProject,
  options: Abortable,
): Promise<void> {
  if (folder !== undefined) await handlers.projects.open({ folder: resolve(folder) }, options);
  else if (sample) await openLast(handlers, options);
}

async function openLast(
  { projects, sample }: Pick<StudioHandlers, 'projects' | 'sample'>,
  options: Abortable,
): Promise<void> {
  const [last] = await projects.recent({}, options);
  if (last === undefined) await sample.open({}, options);
  if (last === undefined || last.missing) return;
  try {
    await projects.open({ folder: last.folder }, options);
  } catch (error) {
    // The window then lists the projects; opening it from there shows the error.
    if (!isStudioError(error)) throw error;
  }
}
