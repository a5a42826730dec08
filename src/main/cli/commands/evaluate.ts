import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { StudioError } from '../../../shared/contract/errors.ts';
import { evaluationResult, type EvaluationResult, type Recall } from '../../../shared/contract/evaluation.ts';
import { choice, operand, requiredText, text, UsageError, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import { percent, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const tasks = ['zero-shot', 'retrieval'] as const;
const sentences = z.array(z.string().min(1)).min(1);

/** `diagonal evaluate` */
export const evaluateCommand: Command = {
  name: 'evaluate',
  about: 'Measures a model on the labels (zero-shot) or on the captions (retrieval) of a project.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model' },
    task: { value: tasks.join('|'), about: 'what to measure' },
    split: { value: '<split>', about: 'only this split' },
    classes: { value: '<file.json>', about: "a list of class names; the project's own when absent" },
    templates: { value: '<file.json>|openai|plain', about: "prompt templates; the project's own when absent" },
  },
  async run(args, terminal) {
    const task = choice(args, 'task', tasks);
    if (!task) throw new UsageError('--task is missing.');
    const name = requiredText(args, 'model');
    const split = text(args, 'split');
    const classFile = text(args, 'classes');
    const classes = classFile === undefined ? undefined : await readSentences(classFile);
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const model = await findModel(studio, name);
      const chosen = text(args, 'templates');
      const preset = (await studio.classes.presets({})).find((candidate) => candidate.name === chosen);
      const templates = chosen === undefined ? undefined : (preset?.templates ?? (await readSentences(chosen)));
      const { jobId } = await studio.evaluation.start({
        modelId: model.id,
        task,
        ...(split === undefined ? {} : { split }),
        ...(classes === undefined ? {} : { classes }),
        ...(templates === undefined ? {} : { templates }),
      });
      const result = evaluationResult.parse(await followJob(studio, jobId, terminal));
      printResult(result, terminal);
      return result;
    });
  },
};

async function readSentences(file: string): Promise<string[]> {
  try {
    return sentences.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new StudioError(
      'unreadable-file',
      `${file} could not be read as a JSON list of strings. Check the path and the content.`,
      { file },
      { cause: error },
    );
  }
}

function printResult(result: EvaluationResult, terminal: Terminal): void {
  if (result.task === 'zero-shot') {
    terminal.print(
      `${result.images} labelled images, ${result.classes.length} classes, ${result.templates.length} templates`,
    );
    terminal.print(`top-1 ${percent(result.top1)} · top-5 ${percent(result.top5)}`);
    terminal.print(
      table([
        ['class', 'support', 'precision', 'recall'],
        ...result.perClass.map((row) => [row.name, String(row.support), percent(row.precision), percent(row.recall)]),
      ]),
    );
    return;
  }
  terminal.print(`${result.images} images, ${result.captions} captions`);
  const row = (label: string, recall: Recall): string[] => [
    label,
    percent(recall.r1),
    percent(recall.r5),
    percent(recall.r10),
    String(recall.medianRank),
  ];
  terminal.print(
    table([
      ['', 'R@1', 'R@5', 'R@10', 'median rank'],
      row('text → image', result.textToImage),
      row('image → text', result.imageToText),
    ]),
  );
}
