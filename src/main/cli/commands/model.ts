import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { modelExport, parityReport, speedReport, type Speed } from '../../../shared/contract/models.ts';
import { showBytes } from '../../../shared/text/numbers.ts';
import { operand, text, type Arguments, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal model add|list|export|measure|check` */
export const modelCommand: Command = {
  name: 'model',
  about: 'Adds, lists and exports models, measures their speed, and compares them with a reference.',
  commands: [
    {
      name: 'add',
      about: 'Adds a model from a folder, or downloads it from the hub.',
      operands: '<project> <folder|hub id>',
      flags: {
        name: { value: '<name>', about: "the model's name in this project (default: its folder's name)" },
        variant: {
          value: '<variant>',
          about: 'which graphs to use, such as fp16 or quantized (default: full precision)',
        },
      },
      run: add,
    },
    {
      name: 'list',
      about: 'Lists the models of a project; * marks the current one.',
      operands: '<project>',
      run: list,
    },
    {
      name: 'export',
      about: 'Writes a model as a folder that transformers.js loads.',
      operands: '<project> <name> <folder>',
      run: exportModel,
    },
    {
      name: 'measure',
      about: 'Measures the speed of a model on every execution provider of this machine.',
      operands: '<project> <name>',
      run: measure,
    },
    {
      name: 'check',
      about: 'Compares the embeddings of a model with reference arrays (inputs/*.npy, expected/*.npy).',
      operands: '<project> <name> <reference>',
      run: check,
    },
  ],
};

async function list(args: Arguments, terminal: Terminal) {
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const models = await studio.models.list({});
    const rows = models.map(({ current, name, dimensions, parameters }) => [
      `${current ? '*' : ' '} ${name}`,
      `${dimensions} dimensions`,
      `${(parameters / 1e6).toFixed(1)} M parameters`,
    ]);
    terminal.print(table(rows));
    return { models };
  });
}

async function add(args: Arguments, terminal: Terminal) {
  const given = operand(args, 1, 'folder|hub id');
  // A path that exists is a folder; anything else may be a hub id such as `owner/name`.
  const source = existsSync(given) ? resolve(given) : given;
  const name = text(args, 'name');
  const variant = text(args, 'variant');
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
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
}

async function exportModel(args: Arguments, terminal: Terminal) {
  const target = resolve(operand(args, 2, 'folder'));
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const { id: modelId, name } = await findModel(studio, operand(args, 1, 'name'));
    const { jobId } = await studio.models.export({ modelId, target });
    const result = modelExport.parse(await followJob(studio, jobId, terminal));
    terminal.print(`Wrote "${name}" to ${result.folder}: ${result.files.length} files, ${showBytes(result.bytes)}.`);
    return result;
  });
}

async function measure(args: Arguments, terminal: Terminal) {
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const { id: modelId } = await findModel(studio, operand(args, 1, 'name'));
    const { jobId } = await studio.models.measure({ modelId });
    const report = speedReport.parse(await followJob(studio, jobId, terminal));
    terminal.print(`${report.machine}, ${report.cores} cores`);
    terminal.print(table(report.speeds.map(describeSpeed)));
    return report;
  });
}

async function check(args: Arguments, terminal: Terminal) {
  const folder = resolve(operand(args, 2, 'reference'));
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const { id: modelId } = await findModel(studio, operand(args, 1, 'name'));
    const { jobId } = await studio.models.checkParity({ modelId, folder });
    const report = parityReport.parse(await followJob(studio, jobId, terminal));
    for (const [tower, difference] of [
      ['Images', report.image],
      ['Texts', report.text],
    ] as const)
      if (difference)
        terminal.print(`${tower}: max |Δ| ${difference.maxDifference.toExponential(1)} over ${difference.rows} rows`);
    terminal.print(report.passed ? 'Equal within the tolerance.' : `Not equal: the tolerance is ${report.tolerance}.`);
    return report;
  });
}

function describeSpeed({ provider, imagesPerSecond, textsPerSecond, problem }: Speed): string[] {
  if (imagesPerSecond === null || textsPerSecond === null) return [provider, problem ?? 'not measured', ''];
  return [provider, `${imagesPerSecond.toFixed(1)} images/s`, `${textsPerSecond.toFixed(1)} texts/s`];
}
