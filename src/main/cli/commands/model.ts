import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Studio } from '../../../shared/contract/contract.ts';
import { modelExport, parityReport, speedReport, type Speed } from '../../../shared/contract/models.ts';
import { operand, text, UsageError, type Arguments, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal model add|list|export|measure|check` */
export const modelCommand: Command = {
  name: 'model',
  about: 'Adds models to a project, lists and exports them, measures their speed, and compares them with a reference.',
  operands:
    'add <project> <folder|hub id>  |  list <project>  |  export <project> <name> <folder>  |  measure <project> <name>  |  check <project> <name> <reference>',
  flags: {
    name: { value: '<name>', about: "the model's name in this project; its folder's name when absent" },
    variant: { value: '<variant>', about: 'graphs such as fp16 or quantized in place of full precision' },
  },
  async run(args, terminal) {
    const action = operand(args, 0, 'add|list|export|measure|check');
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
    if (action === 'export' || action === 'measure' || action === 'check')
      return withStudio(terminal, project, (studio) => useModel(action, args, studio, terminal));
    if (action !== 'add')
      throw new UsageError(`"model ${action}" is not known; it is model add, list, export, measure or check.`);
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

/** Exports, measures or checks one model, and prints what came of it. */
async function useModel(
  action: 'export' | 'measure' | 'check',
  args: Arguments,
  studio: Studio,
  terminal: Terminal,
): Promise<unknown> {
  const { id: modelId, name } = await findModel(studio, operand(args, 2, 'name'));
  if (action === 'export') {
    const { jobId } = await studio.models.export({ modelId, target: resolve(operand(args, 3, 'folder')) });
    const result = modelExport.parse(await followJob(studio, jobId, terminal));
    terminal.print(`Wrote "${name}" to ${result.folder}: ${result.files.length} files, ${megabytes(result.bytes)} MB.`);
    return result;
  }
  if (action === 'measure') {
    const { jobId } = await studio.models.measure({ modelId });
    const report = speedReport.parse(await followJob(studio, jobId, terminal));
    terminal.print(`${report.machine}, ${report.cores} cores`);
    terminal.print(table(report.speeds.map(describeSpeed)));
    return report;
  }
  const { jobId } = await studio.models.checkParity({ modelId, folder: resolve(operand(args, 3, 'reference')) });
  const report = parityReport.parse(await followJob(studio, jobId, terminal));
  for (const [tower, difference] of [
    ['Images', report.image],
    ['Texts', report.text],
  ] as const)
    if (difference)
      terminal.print(`${tower}: max |Δ| ${difference.maxDifference.toExponential(1)} over ${difference.rows} rows`);
  terminal.print(report.passed ? 'Equal within the tolerance.' : `Further off than ${report.tolerance}.`);
  return report;
}

function describeSpeed({ provider, imagesPerSecond, textsPerSecond, problem }: Speed): string[] {
  if (imagesPerSecond === null || textsPerSecond === null) return [provider, problem ?? 'not measured', ''];
  return [provider, `${imagesPerSecond.toFixed(1)} images/s`, `${textsPerSecond.toFixed(1)} texts/s`];
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
