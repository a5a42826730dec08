import { resolve } from 'node:path';
import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Project } from '../../../shared/contract/projects.ts';
import { rememberProject } from '../projects/remember-project.ts';
import { describeProject } from '../projects/describe-project.ts';
import { browseFolder } from '../projects/browse-folder.ts';
import type { RecentProjects } from '../projects/recent-projects.ts';
import type { OpenProject } from '../open-project.ts';
import type { Session } from '../session.ts';

/** Implements `projects`. */
export function projectsHandlers(
  session: Session,
  recent: RecentProjects,
  host: 'desktop' | 'browser' | 'terminal',
): StudioHandlers['projects'] {
  const remember = ({ catalogue }: OpenProject): Promise<Project> => rememberProject(recent, catalogue);
  return {
    async current() {
      return session.current ? describeProject(session.current.catalogue) : null;
    },
    recent: () => recent.list(),
    async forget({ folder }) {
      await recent.forget(folder);
      return null;
    },
    create: async ({ folder, name }) => remember(await session.create(resolve(folder), name)),
    open: async ({ folder }) => remember(await session.open(resolve(folder))),
    async close() {
      await session.close();
      return null;
    },
    browse({ path, files }) {
      if (host === 'desktop') throw new StudioError('not-allowed', 'The desktop uses its own file dialogs.');
      return browseFolder(path, files);
    },
  };
}
