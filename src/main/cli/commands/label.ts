import { classifierTask } from '../../../shared/contract/evaluation.ts';
import { choice, operand, requiredText, text, UsageError, type Command } from '../command.ts';
import { findModel, requireSplits, withStudio } from '../studio.ts';
import { percent, table } from '../table.ts';

/** `diagonal label` */
export const labelCommand: Command = {
  name: 'label',
  about: 'Labels images that have no class with the predictions of the last classification. One undo reverts it.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model (required)' },
    task: { value: classifierTask.options.join('|'), about: 'which predictions to use (default zero-shot)' },
    above: { value: '<share>', about: 'lowest probability to accept, from 0 to 1 (required)' },
    split: { value: '<split>', about: 'only images of this split' },
    preview: { about: 'show what would change without changing it' },
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
      terminal.print(`${preview.images} of ${preview.unlabelled} images without a class get a label`);
      terminal.print(table(preview.perClass.map((each) => [each.name, String(each.images)])));
      if (preview.precision) {
        const { value, images } = preview.precision;
        terminal.print(
          `${percent(value)} of ${images} labelled images predicted with at least this confidence are correct`,
        );
      }
      if (args.flags['preview'] === true) return { ...preview, changed: 0 };
      return { ...preview, ...(await studio.evaluation.assign(request)) };
    });
  },
};
