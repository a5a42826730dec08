import { provider as providers } from '../../../shared/contract/values.ts';
import { showDone } from '../../../shared/text/numbers.ts';
import { encodeFiles } from '../../engine/encoders/encode/encode-files.ts';
import { choice, operand, requiredText, text, UsageError, wholeNumber, type Command } from '../command.ts';
import { withCompute } from '../with-compute.ts';

const stages = ['tokens', 'pixels', 'embedding'] as const;

/** `diagonal encode`: reads a model folder and files, so it needs no project and uses the engine directly. */
export const encodeCommand: Command = {
  name: 'encode',
  about: 'Encodes images or texts with a model folder, into a NumPy file. Needs no project.',
  operands: '<model folder> [images...]',
  flags: {
    images: {
      value: '<file or folder>',
      about: 'an image or a folder of images; can be repeated',
      repeated: true,
    },
    texts: { value: '<file.json>', about: 'a JSON list of texts' },
    out: { value: '<out.npy>', about: 'the file to write' },
    stage: { value: stages.join('|'), about: 'what to write (default embedding, not normalised)' },
    provider: { value: providers.options.join('|'), about: 'execution provider (default auto)' },
    batch: { value: '<n>', about: 'batch size (default 32)' },
  },
  async run(args, terminal) {
    const stage = choice(args, 'stage', stages) ?? 'embedding';
    const texts = text(args, 'texts');
    const named = [args.flags['images']].flat().filter((path) => typeof path === 'string');
    if ((named.length === 0) === (texts === undefined)) throw new UsageError('Give either --images or --texts.');
    if (texts !== undefined && stage === 'pixels')
      throw new UsageError('Texts have no pixels; the stages of texts are tokens and embedding.');
    if (texts === undefined && stage === 'tokens')
      throw new UsageError('Images have no tokens; the stages of images are pixels and embedding.');
    const request = {
      model: operand(args, 0, 'model folder'),
      out: requiredText(args, 'out'),
      stage,
      provider: choice(args, 'provider', providers.options),
      batch: wholeNumber(args, 'batch'),
      ...(texts === undefined ? { images: [...named, ...args.positionals.slice(1)] } : { texts }),
    };
    const following = {
      signal: terminal.signal,
      progress: (phase: string, done: number, total: number | null) =>
        terminal.progress(`${phase} ${showDone({ done, total })}`),
      notice: (message: string) => terminal.note(message),
    };
    return withCompute(terminal, async (services) => {
      const { out, shape, images, skipped } = await encodeFiles(services, request, following);
      terminal.print(`Wrote ${shape.join(' × ')} to ${out}.`);
      for (const { item, reason } of skipped) terminal.print(`  ${item}: ${reason} (its row is zero)`);
      const failed = skipped.map(({ item, reason }) => ({ item, reason }));
      return { out, shape, stage, items: images, failed };
    });
  },
};
