import { provider } from '../../../shared/contract/values.ts';
import { choice, operand, requiredText, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal embed` */
export const embedCommand: Command = {
  name: 'embed',
  about: 'Embeds the images and captions whose vector is missing or out of date.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model (required)' },
    provider: { value: provider.options.join('|'), about: 'execution provider (default auto)' },
    batch: { value: '<n>', about: 'batch size (default 32)' },
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
