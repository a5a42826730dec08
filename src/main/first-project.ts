import { resolve } from 'node:path';
import type { StudioHandlers } from '../shared/contract/contract.ts';

/** What to open when a window is opened. */
export interface FirstProject {
  /** The folder that was named. */
  readonly folder?: string | undefined;
  /** Opens the sample project when nothing was named and no project was ever open here. */
  readonly sample: boolean;
}

/** Opens the project to begin with, if there is one. Fails as opening does. */
export async function openFirstProject(
  handlers: Pick<StudioHandlers, 'projects' | 'sample'>,
  { folder, sample }: FirstProject,
  waiting: { readonly signal: AbortSignal },
): Promise<void> {
  if (folder !== undefined) await handlers.projects.open({ folder: resolve(folder) }, waiting);
  else if (sample && (await handlers.projects.recent({}, waiting)).length === 0)
    await handlers.sample.open({}, waiting);
}
