import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { operand, text, UsageError, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal model add|list` */
export const modelCommand: Command = {
  name: 'model',
  about: 'Adds a model folder of this machine or of a hub to a project, or lists its models.',
  operands: 'add <project> <folder|hub id>  |  list <project>',
  flags: {
    name: { value: '<name>', about: "the model's name in this project; its folder's name when absent" },
    variant: { value: '<variant>', about: 'graphs such as fp16 or quantized in place of full precision' },
  },
  async run(args, terminal) {
    const action = operand(args, 0, 'add|list');
    const project = operand(args, 1, 'project');
    if (action === 'list') {
      return withStudio(terminal, project, async (studio) => {
        const models = await studio.models.list({});
        terminal.print(
          table(
            models.map((model) => [
              `${model.current ? '*' : ' '} ${model.name}`,
              `${model.dimensions} dimensions`,
              `${(model.parameters / 1e6).toFixed(1)} M parameters`,
            ]),
          ),
        );
        return { models };
      });
    }
    if (action !== 'add') throw new UsageError(`"model ${action}" is not known; it is "model add" or "model list".`);
    const given = operand(args, 2, 'folder|hub id');
    // What exists on this machine is meant as a folder; anything else may be a hub id such as `owner/name`.
    const source = existsSync(given) ? resolve(given) : given;
    const name = text(args, 'name');
    const variant = text(args, 'variant');
    return withStudio(terminal, project, async (studio) => {
      const { jobId } = await studio.models.add({
        source,
        ...(name !== undefined && { name }),
        ...(variant !== undefined && { variant }),
      });
      const added = (await followJob(studio, jobId, terminal)) as { modelId: number };
      const model = (await studio.models.list({})).find(({ id }) => id === added.modelId);
      terminal.print(`Added the model "${model?.name}".`);
      return model;
    });
  },
};
