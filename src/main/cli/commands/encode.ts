import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../shared/contract/errors.ts';
import { provider as providers } from '../../../shared/contract/values.ts';
import type { ComputeClient } from '../../engine/compute/contract.ts';
import { forkCompute } from '../../engine/compute/fork.ts';
import { ProviderChoice } from '../../engine/compute/providers/provider-choice.ts';
import { ComputeSupervisor } from '../../engine/compute/supervisor.ts';
import { npyHeader } from '../../engine/encoders/vectors/npy.ts';
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
import type { Terminal } from '../terminal.ts';

const stages = ['tokens', 'pixels', 'embedding'] as const;
const imageSuffixes = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif', '.bmp']);

/** Items that are asked for at once. */
const itemsAtOnce = 512;

/** What to encode and how. */
interface Order {
  readonly folder: string;
  readonly stage: (typeof stages)[number];
  readonly provider: z.infer<typeof providers>;
  readonly batch: number;
}

/** What came out: rows of equal shape, float32 or int64. */
interface Encoded {
  readonly type: '<f4' | '<i8';
  readonly shape: number[];
  readonly parts: Uint8Array[];
  readonly failed: { item: string; reason: string }[];
}

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
    const order: Order = {
      folder: resolve(operand(args, 0, 'model folder')),
      stage: choice(args, 'stage', stages) ?? 'embedding',
      provider: choice(args, 'provider', providers.options) ?? 'auto',
      batch: wholeNumber(args, 'batch') ?? 32,
    };
    const out = resolve(requiredText(args, 'out'));
    const { images, texts } = await readItems(args, order);
    const spawn = forkCompute();
    const compute = new ComputeSupervisor({ spawn });
    const asked = { order, compute: compute.client(), providers: new ProviderChoice(spawn), terminal };
    try {
      const encoded = texts ? await encodeTexts(texts, asked) : await encodeImages(images, asked);
      await writeFile(out, [npyHeader(encoded.type, encoded.shape), ...encoded.parts]);
      terminal.print(`Wrote ${encoded.shape.join(' × ')} to ${out}.`);
      for (const { item, reason } of encoded.failed) terminal.print(`  ${item}: ${reason} (its row is zero)`);
      return { out, shape: encoded.shape, stage: order.stage, items: images, failed: encoded.failed };
    } finally {
      await compute.close();
    }
  },
};

interface Asked {
  readonly order: Order;
  readonly compute: ComputeClient;
  readonly providers: ProviderChoice;
  readonly terminal: Terminal;
}

async function encodeTexts(texts: readonly string[], { order, compute, providers, terminal }: Asked): Promise<Encoded> {
  const { folder, stage, batch } = order;
  const parts: Uint8Array[] = [];
  let width = 0;
  const { provider } = stage === 'tokens' ? { provider: 'cpu' as const } : await providers.choose(order.provider);
  for (let from = 0; from < texts.length; from += itemsAtOnce) {
    const some = texts.slice(from, from + itemsAtOnce);
    const model = { folder, provider };
    if (stage === 'tokens') {
      const { ids, contextLength } = await compute.encoders.tokens({ model, texts: some }, terminal);
      width = contextLength;
      parts.push(bytesOf(BigInt64Array.from(ids, BigInt)));
    } else {
      const { vectors } = await compute.encoders.texts({ model, texts: some, batch, normalise: false }, terminal);
      width = vectors.length / some.length;
      parts.push(bytesOf(vectors));
    }
    terminal.progress(`Encoded ${from + some.length} of ${texts.length} texts`);
  }
  return { type: stage === 'tokens' ? '<i8' : '<f4', shape: [texts.length, width], parts, failed: [] };
}

async function encodeImages(
  files: readonly string[],
  { order, compute, providers, terminal }: Asked,
): Promise<Encoded> {
  const { folder, stage, batch } = order;
  const parts: Uint8Array[] = [];
  const failed: Encoded['failed'] = [];
  let shape: number[] = [];
  const { provider } = stage === 'pixels' ? { provider: 'cpu' as const } : await providers.choose(order.provider);
  for (let from = 0; from < files.length; from += itemsAtOnce) {
    const some = files.slice(from, from + itemsAtOnce);
    const images = some.map((file) => ({ file }));
    const model = { folder, provider };
    if (stage === 'pixels') {
      const { pixels, width, height, faults } = await compute.encoders.pixels({ model, images }, terminal);
      shape = [3, height, width];
      parts.push(bytesOf(pixels));
      for (const { index, message } of faults) failed.push({ item: some[index]!, reason: message });
    } else {
      const { vectors, faults } = await compute.encoders.images({ model, images, batch, normalise: false }, terminal);
      shape = [vectors.length / some.length];
      parts.push(bytesOf(vectors));
      for (const { index, message } of faults) failed.push({ item: some[index]!, reason: message });
    }
    terminal.progress(`Encoded ${from + some.length} of ${files.length} images`);
  }
  return { type: '<f4', shape: [files.length, ...shape], parts, failed };
}

async function readItems(args: Arguments, { stage }: Order): Promise<{ images: string[]; texts: string[] | null }> {
  const given = args.flags['images'];
  const file = text(args, 'texts');
  if ((given === undefined) === (file === undefined)) throw new UsageError('Give either --images or --texts.');
  if (file !== undefined) {
    if (stage === 'pixels') throw new UsageError('Texts have no pixels; the stages of texts are tokens and embedding.');
    const texts = z.array(z.string()).safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (texts.success) return { images: [], texts: texts.data };
    throw new StudioError('unreadable-file', `${file} is not a JSON list of strings.`, { file });
  }
  if (stage === 'tokens') throw new UsageError('Images have no tokens; the stages of images are pixels and embedding.');
  const paths = [given].flat().filter((path) => typeof path === 'string');
  const images = (await Promise.all([...paths, ...args.positionals.slice(1)].map(listImages))).flat();
  if (images.length === 0) throw new StudioError('empty-selection', 'There are no images there. Check the path.');
  return { images, texts: null };
}

async function listImages(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (!found)
    throw new StudioError('unreadable-file', `There is no file or folder ${path}. Check the path.`, { file: path });
  if (!found.isDirectory()) return [resolve(path)];
  const names = (await readdir(path)).filter((name) => imageSuffixes.has(extname(name).toLowerCase()));
  return names.sort().map((name) => resolve(join(path, name)));
}

function bytesOf(array: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
