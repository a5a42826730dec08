import { classifierTask } from '../../../shared/contract/evaluation.ts';
import { choice, operand, requiredText, text, UsageError, type Command } from '../command.ts';
import { findModel, requireSplits, withStudio } from '../studio.ts';
import { percent, table } from '../table.ts';

/** `diagonal label` */
export const labelCommand: Command = {
  name: 'label',
  about:
    'Makes the predictions of the last classification labels of the images that have none; one undo takes it back.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model' },
    task: { value: classifierTask.options.join('|'), about: 'whose predictions; zero-shot when absent' },
    above: { value: '<share>', about: 'from this probability on, between 0 and 1' },
    split: { value: '<split>', about: 'only images of this split' },
    preview: { about: 'only tell what would be done' },
  },
  async run(args, terminal) {
    const name = requiredText(args, 'model');
    const above = Number(requiredText(args, 'above'));
    if (!(above >= 0 && above <= 1)) throw new UsageError('--above must be a number between 0 and 1.');
    const task = choice(args, 'task', classifierTask.options) ?? 'zero-shot';
    const split = text(args, 'split');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const model = await findModel(studio, name);
      await requireSplits(studio, split);
      const request = { modelId: model.id, task, above, filter: split === undefined ? {} : { splits: [split] } };
      const { imageIds: _ids, probabilities: _all, ...preview } = await studio.evaluation.previewAssign(request);
      terminal.print(`${preview.images} of ${preview.unlabelled} images without a class get one`);
      terminal.print(table(preview.perClass.map((each) => [each.name, String(each.images)])));
      if (preview.precision) {
        const { value, images } = preview.precision;
        terminal.print(`of ${images} labelled images predicted as surely, ${percent(value)} were right`);
      }
      if (args.flags['preview'] === true) return { ...preview, changed: 0 };
      return { ...preview, ...(await studio.evaluation.assign(request)) };
    });
  },
};
