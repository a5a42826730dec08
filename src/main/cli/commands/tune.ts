import { parseFilter } from '../../../shared/contract/filter-language.ts';
import { tuneResult, tuneSettings, type TuneResult } from '../../../shared/contract/tune-settings.ts';
import { tuneMethod, tuningMethods } from '../../../shared/contract/tuning-methods.ts';
import { provider } from '../../../shared/contract/values.ts';
import { showBytes, showDuration } from '../../../shared/text/numbers.ts';
import {
  choice,
  number,
  operand,
  requiredText,
  text,
  UsageError,
  wholeNumber,
  type Arguments,
  type Command,
} from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findGolden, findModel, requireSplits, withStudio } from '../studio.ts';
import { percent } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const losses = ['infonce', 'siglip'] as const;

/** `diagonal tune` */
export const tuneCommand: Command = {
  name: 'tune',
  about: 'Fine-tunes a model on the captions or classes of a project, and adds the result as a new version.',
  operands: '<project>',
  commands: [
    {
      name: 'resume',
      about: 'Resumes an interrupted run from its last checkpoint.',
      operands: '<project> <run>',
      run: resume,
    },
  ],
  flags: {
    model: { value: '<name>', about: 'the model to start from (required)' },
    method: { value: tuneMethod.options.join('|'), about: 'the method (required)' },
    name: { value: '<name>', about: 'the name of the new version' },
    on: {
      value: 'captions|classes',
      about: 'learn captions, or classes by their prompt templates (default captions; classes for a probe)',
    },
    split: { value: '<split>', about: 'the training split (default: all samples)' },
    where: { value: '<filter>', about: 'train only on these samples, such as "class:daisy alignment>0.2"' },
    reviewed: { about: 'train only on samples whose status is good' },
    validate: { value: '<split>', about: 'the validation split, evaluated before training and after each epoch' },
    golden: { value: '<name>', about: 'validate on this golden set instead of a split' },
    epochs: { value: '<n>', about: 'passes over the data (default 10)' },
    minutes: { value: '<n>', about: 'stop after this many minutes' },
    batch: { value: '<n>', about: 'batch size (default 128)' },
    'micro-batch': { value: '<n>', about: 'micro-batch size, to bound memory (default: the batch size)' },
    accumulate: { value: '<n>', about: 'gradient accumulation steps (default 1)' },
    lr: { value: '<x>', about: 'peak learning rate (default: depends on the method)' },
    'weight-decay': { value: '<x>', about: 'decoupled weight decay of AdamW (default 0.1)' },
    loss: { value: losses.join('|'), about: 'contrastive loss (default infonce)' },
    seed: { value: '<n>', about: 'random seed (default 0)' },
    blocks: { value: '<n>', about: 'for last-k: blocks of each tower to train (default 2)' },
    rank: { value: '<n>', about: 'for lora: rank (default 8)' },
    alpha: { value: '<x>', about: 'for lora: scaling alpha (default 16)' },
    augment: { about: 'augment images with random crops and flips' },
    patience: { value: '<n>', about: 'early-stopping patience, in epochs (default: never stop early)' },
    provider: { value: provider.options.join('|'), about: 'execution provider (default auto)' },
  },
  async run(args, terminal) {
    const settings = readSettings(args);
    const name = requiredText(args, 'model');
    const split = text(args, 'split');
    const validate = text(args, 'validate');
    const where = text(args, 'where');
    const golden = text(args, 'golden');
    const version = text(args, 'name');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const model = await findModel(studio, name);
      await requireSplits(studio, split, validate);
      const { jobId } = await studio.tuning.start({
        modelId: model.id,
        settings,
        data: {
          on:
            choice(args, 'on', ['captions', 'classes']) ??
            (tuningMethods[settings.method].needsClasses ? 'classes' : 'captions'),
          ...(split === undefined ? {} : { split }),
          ...(validate === undefined ? {} : { validate }),
          ...(where === undefined ? {} : { filter: parseFilter(where, await studio.classes.list({})) }),
          ...(golden === undefined ? {} : { goldenId: (await findGolden(studio, golden)).id }),
          reviewed: args.flags['reviewed'] === true,
        },
        provider: choice(args, 'provider', provider.options) ?? 'auto',
        ...(version === undefined ? {} : { name: version }),
      });
      return print(tuneResult.parse(await followJob(studio, jobId, terminal)), terminal);
    });
  },
};

/** `diagonal interpolate` */
export const interpolateCommand: Command = {
  name: 'interpolate',
  about: 'Adds a version with weights interpolated between a parent (alpha 0) and its child (alpha 1).',
  operands: '<project>',
  flags: {
    parent: { value: '<name>', about: 'the model that was fine-tuned (required)' },
    child: { value: '<name>', about: 'its fine-tuned version (required)' },
    alpha: { value: '<x>', about: 'from 0 to 1 (default 0.5)' },
    name: { value: '<name>', about: 'the name of the new version' },
  },
  async run(args, terminal) {
    const alpha = number(args, 'alpha') ?? 0.5;
    if (alpha < 0 || alpha > 1) throw new UsageError('--alpha must be between 0 and 1.');
    const name = text(args, 'name');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const parent = await findModel(studio, requiredText(args, 'parent'));
      const child = await findModel(studio, requiredText(args, 'child'));
      const { jobId } = await studio.tuning.interpolate({
        parentId: parent.id,
        childId: child.id,
        alpha,
        ...(name === undefined ? {} : { name }),
      });
      const { modelId } = (await followJob(studio, jobId, terminal)) as { modelId: number };
      const model = (await studio.models.list({})).find(({ id }) => id === modelId);
      terminal.print(`Added the model "${model?.name}".`);
      return model;
    });
  },
};

async function resume(args: Arguments, terminal: Terminal): Promise<TuneResult> {
  const runId = Number(operand(args, 1, 'run'));
  if (!Number.isInteger(runId) || runId < 1) throw new UsageError('<run> must be the number of a run.');
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const { jobId } = await studio.tuning.resume({ runId });
    return print(tuneResult.parse(await followJob(studio, jobId, terminal)), terminal);
  });
}

function readSettings(args: Arguments) {
  const method = choice(args, 'method', tuneMethod.options);
  if (!method) throw new UsageError('--method is missing.');
  const given = {
    method,
    epochs: wholeNumber(args, 'epochs'),
    minutes: number(args, 'minutes'),
    batch: wholeNumber(args, 'batch', tuningMethods[method].trains === 'encoder' ? 2 : 1),
    microBatch: wholeNumber(args, 'micro-batch'),
    accumulate: wholeNumber(args, 'accumulate'),
    learningRate: number(args, 'lr'),
    weightDecay: number(args, 'weight-decay'),
    loss: choice(args, 'loss', losses),
    seed: wholeNumber(args, 'seed', 0),
    blocks: wholeNumber(args, 'blocks'),
    rank: wholeNumber(args, 'rank'),
    alpha: number(args, 'alpha'),
    augment: args.flags['augment'] ? { smallestCrop: 0.5, flip: true } : undefined,
    patience: wholeNumber(args, 'patience'),
  };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const parsed = tuneSettings.safeParse(present);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`The settings are not valid: ${issue?.path.join('.')}: ${issue?.message}.`);
}

function print(result: TuneResult, terminal: Terminal): TuneResult {
  const { model, runId, steps, epochs, seconds, peakMemory, before, best } = result;
  terminal.print(
    `Added the model "${model}" (run ${runId}): ${steps} steps, ${epochs.toFixed(1)} epochs, ${showDuration(seconds)}, ${showBytes(peakMemory)} peak memory.`,
  );
  if (before !== null && best !== null)
    terminal.print(`Validation: ${percent(before)} before, ${percent(best)} at best.`);
  for (const line of result.skipped) terminal.print(`  Skipped: ${line}`);
  return result;
}
