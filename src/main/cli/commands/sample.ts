import { resolve } from 'node:path';
import { operand, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { withStudio } from '../studio.ts';

/** `diagonal sample` */
export const sampleCommand: Command = {
  name: 'sample',
  about: 'Creates a sample project: drawn scenes, captions with known errors, and the starter model.',
  operands: '<project>',
  flags: {
    size: { value: '<n>', about: 'how many scenes (default 2600)' },
    seed: { value: '<n>', about: 'random seed (default 0)' },
  },
  async run(args, terminal) {
    const folder = resolve(operand(args, 0, 'project'));
    const size = wholeNumber(args, 'size', 50);
    const seed = wholeNumber(args, 'seed', 0);
    return withStudio(terminal, null, async (studio) => {
      const { jobId } = await studio.sample.create({
        folder,
        ...(size === undefined ? {} : { size }),
        ...(seed === undefined ? {} : { seed }),
      });
      await followJob(studio, jobId, terminal);
      const project = await studio.projects.current({});
      terminal.print(`Created the sample project in ${folder}: ${project?.samples} scenes.`);
      return project;
    });
  },
};
