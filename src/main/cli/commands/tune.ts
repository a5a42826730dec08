import { tuneResult, tuneSettings, type TuneResult } from '../../../shared/contract/tune-settings.ts';
import { tuneMethod, tuningMethods } from '../../../shared/contract/tuning-methods.ts';
import { provider } from '../../../shared/contract/values.ts';
import {
  choice,
  operand,
  requiredText,
  text,
  UsageError,
  wholeNumber,
  type Arguments,
  type Command,
} from '../command.ts';
import { parseFilter } from '../../../shared/contract/filter-language.ts';
import { followJob } from '../follow-job.ts';
import { findModel, requireSplits, withStudio } from '../studio.ts';
import { percent } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { findGolden } from './golden.ts';

const losses = ['infonce', 'siglip'] as const;

/** `diagonal tune` */
export const tuneCommand: Command = {
  name: 'tune',
  about: 'Trains a model on the captions or classes of a project; the result is a new version of it.',
  operands: '<project>  |  resume <project> <run>',
  flags: {
    model: { value: '<name>', about: 'the model to start from' },
    method: { value: tuneMethod.options.join('|'), about: 'what is trained' },
    name: { value: '<name>', about: 'the name of the new version' },
    on: {
      value: 'captions|classes',
      about: "captions, or the classes' prompt templates; captions when absent, classes for a probe",
    },
    split: { value: '<split>', about: 'learn from this split; from everything when absent' },
    where: { value: '<filter>', about: 'learn only from these samples, such as "class:daisy alignment>0.2"' },
    reviewed: { about: 'learn only from samples whose status is good' },
    validate: { value: '<split>', about: 'measure on this split before and after each epoch' },
    golden: { value: '<name>', about: 'measure on this golden set, in place of a split' },
    epochs: { value: '<n>', about: 'passes over the images; 10 when absent' },
    minutes: { value: '<n>', about: 'stop after so many minutes' },
    batch: { value: '<n>', about: 'pairs that are contrasted with each other; 128 when absent' },
    'micro-batch': { value: '<n>', about: 'pairs that go through a tower at once; the batch when absent' },
    accumulate: { value: '<n>', about: 'batches averaged into one step' },
    lr: { value: '<x>', about: "the highest learning rate; the method's own when absent" },
    'weight-decay': { value: '<x>', about: '0.1 when absent' },
    loss: { value: losses.join('|'), about: 'infonce when absent' },
    seed: { value: '<n>', about: '0 when absent' },
    blocks: { value: '<n>', about: 'for last-k; 2 when absent' },
    rank: { value: '<n>', about: 'for lora; 8 when absent' },
    alpha: { value: '<x>', about: 'for lora; 16 when absent' },
    augment: { about: 'vary images by random crops and mirror images' },
    patience: { value: '<n>', about: 'stop after so many epochs without a better validation' },
    provider: { value: provider.options.join('|'), about: 'where to run it; auto when absent' },
  },
  async run(args, terminal) {
    if (args.positionals[0] === 'resume') return resume(args, terminal);
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
  about: 'Adds a version whose weights lie between a parent (alpha 0) and its child (alpha 1).',
  operands: '<project>',
  flags: {
    parent: { value: '<name>', about: 'the model that was tuned' },
    child: { value: '<name>', about: 'what came of it' },
    alpha: { value: '<x>', about: 'from 0 to 1; 0.5 when absent' },
    name: { value: '<name>', about: 'the name of the new version' },
  },
  async run(args, terminal) {
    const alpha = number(args, 'alpha') ?? 0.5;
    if (alpha < 0 || alpha > 1) throw new UsageError('--alpha must lie between 0 and 1.');
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
  const runId = Number(operand(args, 2, 'run'));
  if (!Number.isInteger(runId) || runId < 1) throw new UsageError('<run> must be the number of a run.');
  return withStudio(terminal, operand(args, 1, 'project'), async (studio) => {
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

function number(args: Arguments, flag: string): number | undefined {
  const value = text(args, flag);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (!Number.isFinite(parsed)) throw new UsageError(`--${flag} is "${value}"; it must be a number.`);
  return parsed;
}

function print(result: TuneResult, terminal: Terminal): TuneResult {
  const { model, runId, steps, epochs, seconds, peakMemory, before, best } = result;
  terminal.print(
    `Added the model "${model}" (run ${runId}): ${steps} steps, ${epochs.toFixed(1)} epochs, ${Math.round(seconds)} s, ${(peakMemory / 1e9).toFixed(1)} GB at most.`,
  );
  if (before !== null && best !== null)
    terminal.print(`Validation: ${percent(before)} before, ${percent(best)} at its best.`);
  for (const line of result.skipped) terminal.print(`  Left out: ${line}`);
  return result;
}
