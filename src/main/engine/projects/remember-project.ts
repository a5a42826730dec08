import type { Project } from '../../../shared/contract/projects.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { describeProject } from './describe-project.ts';
import type { RecentProjects } from './recent-projects.ts';

/** Moves an opened project to the top of the recent projects and describes it. */
export async function rememberProject(recent: RecentProjects, catalogue: Catalogue): Promise<Project> {
  const project = await describeProject(catalogue);
  const { folder, name, samples } = project;
  await recent.remember({ folder, name, samples, openedAt: new Date().toISOString() });
  return project;
}
