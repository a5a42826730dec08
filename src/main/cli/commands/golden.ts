import type { Studio } from '../../../shared/contract/contract.ts';
import { parseFilter } from '../../../shared/contract/filter-language.ts';
import {
  goldenFigures,
  goldenMeasure,
  type Figure,
  type GoldenFigures,
  type GoldenSet,
  type RecallFigures,
} from '../../../shared/contract/golden.ts';
import { showFigure } from '../../../shared/text/numbers.ts';
import { choice, operand, requiredText, text, UsageError, type Arguments, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findGolden, findModel, withStudio } from '../studio.ts';
import { percent, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal golden list|create|remove|evaluate|compare` */
export const goldenCommand: Command = {
  name: 'golden',
  about: 'Creates golden sets, evaluates models on them with 95% intervals, and compares two models.',
  commands: [
    { name: 'list', about: 'Lists the golden sets of a project.', operands: '<project>', run: list },
    {
      name: 'create',
      about: 'Freezes samples as a golden set, which no run trains on.',
      operands: '<project> <name>',
      flags: {
        where: { value: '<filter>', about: 'which samples, such as "split:dev status:good" (default: all)' },
        measure: {
          value: goldenMeasure.options.join('|'),
          about: 'the score of the set (default: accuracy or recall, depending on the samples)',
        },
      },
      run: create,
    },
    { name: 'remove', about: 'Removes a golden set; undo restores it.', operands: '<project> <name>', run: remove },
    {
      name: 'evaluate',
      about: 'Evaluates a model on a golden set.',
      operands: '<project> <name>',
      flags: { model: { value: '<name>', about: 'the model (default: the current one)' } },
      run: evaluate,
    },
    {
      name: 'compare',
      about: 'Compares two models on a golden set by the paired difference.',
      operands: '<project> <name>',
      flags: {
        before: { value: '<name>', about: 'the model to compare with (required)' },
        after: { value: '<name>', about: 'the model that may be better (required)' },
      },
      run: compare,
    },
  ],
};

async function list(args: Arguments, terminal: Terminal) {
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const sets = await studio.golden.list({});
    const rows = sets.map((set) => [
      set.name,
      `${set.images} images`,
      `${set.captions} captions`,
      `${set.labelled} labelled`,
      `scored by ${set.measure}`,
    ]);
    terminal.print(table(rows));
    return { sets };
  });
}

async function create(args: Arguments, terminal: Terminal): Promise<GoldenSet> {
  const name = operand(args, 1, 'name');
  const measure = choice(args, 'measure', goldenMeasure.options);
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const filter = parseFilter(text(args, 'where') ?? '', await studio.classes.list({}));
    const set = await studio.golden.create({ name, filter, ...(measure !== undefined && { measure }) });
    terminal.print(
      `Created "${set.name}" with ${set.images} images, ${set.captions} captions and ${set.labelled} labels, scored by ${set.measure}.`,
    );
    return set;
  });
}

async function remove(args: Arguments, terminal: Terminal): Promise<GoldenSet> {
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const set = await findGolden(studio, operand(args, 1, 'name'));
    await studio.golden.remove({ goldenId: set.id });
    terminal.print(`Removed the golden set "${set.name}". To restore it, run \`diagonal undo\`.`);
    return set;
  });
}

async function evaluate(args: Arguments, terminal: Terminal): Promise<GoldenFigures> {
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const { id } = await findGolden(studio, operand(args, 1, 'name'));
    const figures = await measure(studio, id, text(args, 'model'), terminal);
    terminal.print(`${figures.model}: ${figures.images} images, ${figures.captions} captions, 95% intervals`);
    print(figures, terminal);
    return figures;
  });
}

async function compare(args: Arguments, terminal: Terminal) {
  const names = [requiredText(args, 'before'), requiredText(args, 'after')] as const;
  return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
    const { id: goldenId } = await findGolden(studio, operand(args, 1, 'name'));
    const before = await measure(studio, goldenId, names[0], terminal);
    const after = await measure(studio, goldenId, names[1], terminal);
    const difference = await studio.golden.compare({ goldenId, beforeId: before.modelId, afterId: after.modelId });
    terminal.print(`${after.model} minus ${before.model}, 95% intervals of the paired difference`);
    print(difference, terminal);
    const moved = difference.perClass.map((row) => [
      row.name,
      String(row.support),
      percent(row.before),
      percent(row.after),
      showFigure(row.difference),
    ]);
    if (moved.length > 0) terminal.print(table([['class', 'images', 'before', 'after', 'difference'], ...moved]));
    return { before, after, difference };
  });
}

async function measure(studio: Studio, goldenId: number, name: string | undefined, terminal: Terminal) {
  const current = (await studio.models.list({})).find((model) => model.current);
  const model = name === undefined ? current : await findModel(studio, name);
  if (!model) throw new UsageError('--model is missing, and the project has no current model.');
  const { jobId } = await studio.golden.evaluate({ goldenId, modelId: model.id });
  return goldenFigures.parse(await followJob(studio, jobId, terminal));
}

type Shown = Pick<GoldenFigures, 'score' | 'textToImage' | 'imageToText' | 'alignment' | 'accuracy'>;

function print(shown: Shown, terminal: Terminal): void {
  const direction = (label: string, recall: RecallFigures | null): string[][] =>
    recall === null ? [] : [[label, ...[recall.r1, recall.r5, recall.r10].map((figure) => showFigure(figure))]];
  const recalls = [...direction('text → image', shown.textToImage), ...direction('image → text', shown.imageToText)];
  if (recalls.length > 0) terminal.print(table([['', 'R@1', 'R@5', 'R@10'], ...recalls]));
  if (shown.accuracy) terminal.print(`accuracy ${showFigure(shown.accuracy)}`);
  if (shown.alignment) terminal.print(`alignment ${showAlignmentFigure(shown.alignment)}`);
}

const showAlignmentFigure = (figure: Figure): string => showFigure(figure, (cosine) => cosine.toFixed(4));
