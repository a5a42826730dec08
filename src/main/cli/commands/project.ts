import { resolve } from 'node:path';
import { showCount, showCounted } from '../../../shared/text/numbers.ts';
import { operand, text, type Command } from '../command.ts';
import { withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal new` */
export const newCommand: Command = {
  name: 'new',
  about: 'Creates an empty project.',
  operands: '<project>',
  flags: { name: { value: '<name>', about: "the project's name (default: the folder's name)" } },
  async run(args, terminal) {
    const folder = resolve(operand(args, 0, 'project'));
    const name = text(args, 'name');
    return withStudio(terminal, null, async (studio) => {
      const project = await studio.projects.create({ folder, ...(name === undefined ? {} : { name }) });
      terminal.print(`Created the project "${project.name}" in ${project.folder}.`);
      return project;
    });
  },
};

/** `diagonal info` */
export const infoCommand: Command = {
  name: 'info',
  about: 'Shows what a project contains.',
  operands: '<project>',
  async run(args, terminal) {
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const project = await studio.projects.current({});
      const models = await studio.models.list({});
      const classes = await studio.classes.list({});
      if (project) {
        terminal.print(`${project.name} · ${project.folder}`);
        terminal.print(
          `${showCounted(project.samples, 'image')}, ${showCounted(project.captions, 'caption')}, ${showCounted(project.classes, 'class', 'classes')}`,
        );
        terminal.print(
          table(project.splits.map(({ name, samples }) => [`split ${name ?? '(none)'}`, showCount(samples)])),
        );
        terminal.print(
          table(
            models.map((model) => [
              `${model.current ? '*' : ' '} ${model.name}`,
              `${model.embedded.images} images, ${model.embedded.captions} captions embedded`,
            ]),
          ),
        );
      }
      return { ...project, classes: classes.map(({ name, samples }) => ({ name, samples })), models };
    });
  },
};
