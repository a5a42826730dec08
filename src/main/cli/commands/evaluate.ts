import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { StudioError } from '../../../shared/contract/errors.ts';
import { evaluationResult, evaluationTask } from '../../../shared/contract/evaluation.ts';
import { choice, operand, requiredText, text, UsageError, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { printEvaluation } from '../print-evaluation.ts';
import { findModel, requireSplits, withStudio } from '../studio.ts';

const tasks = evaluationTask.options;
const sentences = z.array(z.string().min(1)).min(1);

/** `diagonal evaluate` */
export const evaluateCommand: Command = {
  name: 'evaluate',
  about: 'Evaluates a model on labels (zero-shot, probe, knn, templates) or captions (retrieval).',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model (required)' },
    task: { value: tasks.join('|'), about: 'what to evaluate (required)' },
    split: { value: '<split>', about: 'only this split' },
    classes: { value: '<file.json>', about: "a list of class names (default: the project's classes)" },
    'learn-from': {
      value: '<split>',
      about: 'for probe and knn: the training split (default: train, or cross-validation without one)',
    },
    'in-turns': { about: 'for probe and knn: cross-validation on the evaluated images' },
    neighbours: { value: '<n>', about: 'for knn: k (default 20)' },
    calibrate: { about: 'fit a temperature to the labels, and report the ECE before and after' },
    templates: { value: '<file.json>|openai|plain', about: "prompt templates (default: the project's)" },
  },
  async run(args, terminal) {
    const task = choice(args, 'task', tasks);
    if (!task) throw new UsageError('--task is missing.');
    const name = requiredText(args, 'model');
    const split = text(args, 'split');
    const learnFrom = args.flags['in-turns'] === true ? null : text(args, 'learn-from');
    const neighbours = wholeNumber(args, 'neighbours');
    const classFile = text(args, 'classes');
    const classes = classFile === undefined ? undefined : await readSentences(classFile);
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const model = await findModel(studio, name);
      await requireSplits(studio, split);
      const chosen = text(args, 'templates');
      const preset = (await studio.classes.presets({})).find((candidate) => candidate.name === chosen);
      const templates = chosen === undefined ? undefined : (preset?.templates ?? (await readSentences(chosen)));
      const { jobId } = await studio.evaluation.start({
        modelId: model.id,
        task,
        ...(split === undefined ? {} : { split }),
        ...(classes === undefined ? {} : { classes }),
        ...(templates === undefined ? {} : { templates }),
        ...(learnFrom === undefined ? {} : { learnFrom }),
        ...(neighbours === undefined ? {} : { neighbours }),
        calibrate: args.flags['calibrate'] === true,
      });
      const result = evaluationResult.parse(await followJob(studio, jobId, terminal));
      printEvaluation(result, terminal);
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
