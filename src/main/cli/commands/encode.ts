import { provider as providers } from '../../../shared/contract/values.ts';
import { forkCompute } from '../../engine/compute/fork.ts';
import { ProviderChoice } from '../../engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../engine/compute/supervisor.ts';
import { encodeFiles } from '../../engine/encoders/encode/encode-files.ts';
import { choice, operand, requiredText, text, UsageError, wholeNumber, type Command } from '../command.ts';

const stages = ['tokens', 'pixels', 'embedding'] as const;

/** `diagonal encode` */
export const encodeCommand: Command = {
  name: 'encode',
  about: 'Writes what a model folder makes of images or texts as a NumPy file. No project is needed.',
  operands: '<model folder>',
  flags: {
    images: {
      value: '<file or folder>',
      about: 'an image or a folder of images; may be given several times',
      repeated: true,
    },
    texts: { value: '<file.json>', about: 'a JSON list of texts' },
    out: { value: '<out.npy>', about: 'the file to write' },
    stage: { value: stages.join('|'), about: 'how far to go; embedding (before normalisation) when absent' },
    provider: { value: providers.options.join('|'), about: 'where to run it; auto when absent' },
    batch: { value: '<n>', about: 'images or texts a run; 32 when absent' },
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
    const spawn = forkCompute();
    const compute = new ComputeSupervisor({ spawn });
    try {
      const following = {
        signal: terminal.signal,
        progress: (phase: string, done: number, total: number | null) =>
          terminal.progress(`${phase} ${done} of ${total ?? '?'}`),
        notice: (message: string) => terminal.note(message),
      };
      const services = { compute, providers: new ProviderChoice(spawn) };
      const { out, shape, images, skipped } = await encodeFiles(services, request, following);
      terminal.print(`Wrote ${shape.join(' × ')} to ${out}.`);
      for (const { item, reason } of skipped) terminal.print(`  ${item}: ${reason} (its row is zero)`);
      const failed = skipped.map(({ item, reason }) => ({ item, reason }));
      return { out, shape, stage, items: images, failed };
    } finally {
      await compute.close();
    }
  },
};
