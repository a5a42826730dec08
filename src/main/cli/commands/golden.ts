import type { Studio } from '../../../shared/contract/contract.ts';
import {
  goldenFigures,
  goldenMeasure,
  type Figure,
  type GoldenFigures,
  type GoldenSet,
  type RecallFigures,
} from '../../../shared/contract/golden.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import { parseFilter } from '../../../shared/contract/filter-language.ts';
import { choice, operand, requiredText, text, UsageError, type Arguments, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import { percent, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { showFigure } from '../../../shared/text/numbers.ts';

type Action = (studio: Studio, args: Arguments, terminal: Terminal) => Promise<unknown>;

/** `diagonal golden list|create|remove|evaluate|compare` */
export const goldenCommand: Command = {
  name: 'golden',
  about: 'Freezes golden sets, measures models on them with 95% intervals, and compares two models.',
  operands:
    'list <project>  |  create <project> <name>  |  remove <project> <name>  |  evaluate <project> <name>  |  compare <project> <name>',
  flags: {
    where: { value: '<filter>', about: 'which samples to freeze, such as "split:dev status:good"; all when absent' },
    measure: { value: goldenMeasure.options.join('|'), about: 'what the set judges by; what suits it when absent' },
    model: { value: '<name>', about: 'the model to measure; the current one when absent' },
    before: { value: '<name>', about: 'compare: the model that stood before' },
    after: { value: '<name>', about: 'compare: the model that came after' },
  },
  async run(args, terminal) {
    const actions: Readonly<Record<string, Action>> = { list, create, remove, evaluate, compare };
    const name = operand(args, 0, Object.keys(actions).join('|'));
    const action = actions[name];
    if (!action)
      throw new UsageError(`"golden ${name}" is not known; it is golden ${Object.keys(actions).join(', ')}.`);
    return withStudio(terminal, operand(args, 1, 'project'), (studio) => action(studio, args, terminal));
  },
};

/** The golden set of a name; throws `not-found` that lists the names there are. */
export async function findGolden(studio: Studio, name: string): Promise<GoldenSet> {
  const sets = await studio.golden.list({});
  const found = sets.find((set) => set.name === name);
  if (found) return found;
  const names = sets.map((set) => set.name).join(', ') || 'none; make one with `diagonal golden create`';
  throw new StudioError('not-found', `This project has no golden set "${name}". It has: ${names}.`, { name });
}

async function list(studio: Studio, _: Arguments, terminal: Terminal) {
  const sets = await studio.golden.list({});
  const row = (set: GoldenSet): string[] => [
    set.name,
    `${set.images} images`,
    `${set.captions} captions`,
    `${set.labelled} labelled`,
    `by ${set.measure}`,
  ];
  terminal.print(table(sets.map(row)));
  return { sets };
}

async function create(studio: Studio, args: Arguments, terminal: Terminal) {
  const name = operand(args, 2, 'name');
  const measure = choice(args, 'measure', goldenMeasure.options);
  const filter = parseFilter(text(args, 'where') ?? '', await studio.classes.list({}));
  const set = await studio.golden.create({ name, filter, ...(measure !== undefined && { measure }) });
  terminal.print(
    `Froze ${set.images} images, ${set.captions} captions and ${set.labelled} labels as "${name}", judged by ${set.measure}.`,
  );
  return set;
}

async function remove(studio: Studio, args: Arguments, terminal: Terminal) {
  const set = await findGolden(studio, operand(args, 2, 'name'));
  await studio.golden.remove({ goldenId: set.id });
  terminal.print(`Removed the golden set "${set.name}"; undo brings it back.`);
  return set;
}

async function evaluate(studio: Studio, args: Arguments, terminal: Terminal): Promise<GoldenFigures> {
  const { id } = await findGolden(studio, operand(args, 2, 'name'));
  const figures = await measure(studio, id, text(args, 'model'), terminal);
  terminal.print(`${figures.model}: ${figures.images} images, ${figures.captions} captions, 95% intervals`);
  print(figures, showFigure, terminal);
  return figures;
}

async function compare(studio: Studio, args: Arguments, terminal: Terminal) {
  const { id: goldenId } = await findGolden(studio, operand(args, 2, 'name'));
  const before = await measure(studio, goldenId, requiredText(args, 'before'), terminal);
  const after = await measure(studio, goldenId, requiredText(args, 'after'), terminal);
  const difference = await studio.golden.compare({ goldenId, beforeId: before.modelId, afterId: after.modelId });
  terminal.print(`${after.model} minus ${before.model}, 95% intervals of the paired difference`);
  print(difference, showFigure, terminal);
  const moved = difference.perClass.map((row) => [
    row.name,
    String(row.support),
    percent(row.before),
    percent(row.after),
    showFigure(row.difference),
  ]);
  if (moved.length > 0) terminal.print(table([['class', 'images', 'before', 'after', 'difference'], ...moved]));
  return { before, after, difference };
}

async function measure(studio: Studio, goldenId: number, name: string | undefined, terminal: Terminal) {
  const current = (await studio.models.list({})).find((model) => model.current);
  const model = name === undefined ? current : await findModel(studio, name);
  if (!model) throw new UsageError('--model is missing, and no model is current.');
  const { jobId } = await studio.golden.evaluate({ goldenId, modelId: model.id });
  return goldenFigures.parse(await followJob(studio, jobId, terminal));
}

type Shown = Pick<GoldenFigures, 'score' | 'textToImage' | 'imageToText' | 'alignment' | 'accuracy'>;

function print(shown: Shown, show: (figure: Figure) => string, terminal: Terminal): void {
  const direction = (label: string, recall: RecallFigures | null): string[][] =>
    recall === null ? [] : [[label, show(recall.r1), show(recall.r5), show(recall.r10)]];
  const recalls = [...direction('text → image', shown.textToImage), ...direction('image → text', shown.imageToText)];
  if (recalls.length > 0) terminal.print(table([['', 'R@1', 'R@5', 'R@10'], ...recalls]));
  if (shown.accuracy) terminal.print(`accuracy ${show(shown.accuracy)}`);
  if (shown.alignment) {
    const { value, low, high } = shown.alignment;
    terminal.print(`alignment ${value.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`);
  }
}
