import { provider } from '../../../shared/contract/values.ts';
import { choice, operand, requiredText, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal embed` */
export const embedCommand: Command = {
  name: 'embed',
  about: 'Embeds the images and captions that have no vector yet, or a stale one.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model' },
    provider: { value: provider.options.join('|'), about: 'where to run it; auto when absent' },
    batch: { value: '<n>', about: 'images or captions a run; 32 when absent' },
  },
  async run(args, terminal) {
    const name = requiredText(args, 'model');
    const chosen = choice(args, 'provider', provider.options) ?? 'auto';
    const batch = wholeNumber(args, 'batch') ?? 32;
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const model = await findModel(studio, name);
      const { jobId } = await studio.embeddings.start({ modelId: model.id, provider: chosen, batch });
      const result = await followJob(studio, jobId, terminal);
      const { images, captions } = await studio.embeddings.state({ modelId: model.id });
      terminal.print(
        table([
          ['images', `${images.done} of ${images.total}`],
          ['captions', `${captions.done} of ${captions.total}`],
        ]),
      );
      return result;
    });
  },
};
