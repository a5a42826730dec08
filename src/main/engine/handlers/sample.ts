import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { sampleSize, type SampleSize } from '../../../shared/contract/sample.ts';
import { databaseName } from '../catalogue/catalogue.ts';
import { readSetting, writeSetting } from '../catalogue/queries/settings.ts';
import { startWork } from '../long-work.ts';
import type { OpenProject } from '../open-project.ts';
import { rememberProject } from '../projects/remember-project.ts';
import type { RecentProjects } from '../projects/recent-projects.ts';
import { markSample, readSample } from '../sample/fill-sample.ts';
import type { Session } from '../session.ts';

/** The name of a sample project. */
const sampleName = 'Sample project';

/** Implements `sample`. `folder` holds this machine's sample project. */
export function sampleHandlers(session: Session, folder: string, recent: RecentProjects): StudioHandlers['sample'] {
  const create = async (path: string, size: SampleSize): Promise<OpenProject> => {
    const project = await session.create(path, sampleName);
    await markSample(project.catalogue, size);
    return project;
  };
  return {
    async open() {
      const present = existsSync(join(folder, databaseName));
      const project = present ? await session.open(folder) : await create(folder, sampleSize.parse({}));
      await resumeFilling(project);
      return rememberProject(recent, project.catalogue);
    },
    async create({ folder: path, ...size }) {
      const project = await create(resolve(path), size);
      await rememberProject(recent, project.catalogue);
      return startWork(project, 'make-sample', size);
    },
    async guide() {
      const { db, project } = session.project().catalogue;
      return readSetting(db, project, 'guide');
    },
    async setGuide(guide) {
      const { catalogue } = session.project();
      await catalogue.store((db) => writeSetting(db, catalogue.project, 'guide', guide));
      return guide;
    },
  };
}

/** Starts to fill an unfilled sample project unless a job already does. */
async function resumeFilling(project: OpenProject): Promise<void> {
  const settings = await readSample(project.catalogue);
  if (settings === null || settings.filled) return;
  const jobs = await project.queue.list(20);
  if (jobs.some(({ kind, state }) => kind === 'make-sample' && (state === 'running' || state === 'queued'))) return;
  await startWork(project, 'make-sample', { size: settings.size, seed: settings.seed });
}
