import { rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isStudioError } from '../../../../shared/contract/errors.ts';
import type { ExportedSample } from '../../catalogue/queries/exported-samples.ts';
import { readImageBytes } from '../../images/read-bytes.ts';
import type { ExportContext, SampleWriter } from '../export-context.ts';
import { exportName } from '../place-image.ts';
import { TakenNames } from '../taken-names.ts';
import { WholeFile } from '../whole-file.ts';
import { ShardFile } from './shard-file.ts';
import { isShardName } from './shards.ts';

/** What a WebDataset needs in addition to its samples. */
export interface WebDatasetOptions {
  /** Every class of the project, in order; a `.cls` is an index into it. */
  readonly classes: readonly string[];
  /** Bytes after which a new shard is started: 256 MiB. */
  readonly shardBytes?: number | undefined;
}

/**
 * Writes tar shards, `train-000000.tar` and so on for each split. A sample has its image, `.txt` with its first caption (which
 * training reads), `.cls` with its class index in `classes.json`, and `.json` with everything. Samples are ordered by split and
 * key. Equal samples give equal bytes, and shards of an earlier export that are no longer needed are removed.
 */
export function openWebDatasetWriter(
  target: string,
  { classes, shardBytes = 2 ** 28 }: WebDatasetOptions,
  context: ExportContext,
): SampleWriter {
  const numbers = new Map(classes.map((name, index) => [name, index]));
  const names = new TakenNames();
  const series = new ShardSeries(target, shardBytes, context);
  return {
    async write(sample) {
      const name = exportName(sample);
      const key = names.takeLike(toSampleKey(name));
      const image = await readImage(sample, context);
      if (image === null) return null;
      const members = [...describeSample(sample, numbers), [posix.extname(name).toLowerCase(), image] as const];
      members.sort(([a], [b]) => (a < b ? -1 : 1));
      const append = async () => {
        const shard = await series.shardFor(sample.split, image.length);
        for (const [ending, content] of members) await shard.add(key + ending, content);
      };
      return { captions: sample.captions.length, append };
    },
    async finish() {
      await series.complete();
      if (classes.length > 0) {
        const list = await WholeFile.create(join(target, 'classes.json'), context.record);
        await list.add(JSON.stringify(classes) + '\n');
        await list.complete();
      }
      for (const file of await context.record.ownFiles(target))
        if (isShardName(file) && !series.written.has(file)) {
          await rm(file, { force: true });
          context.record.removed(file);
        }
    },
    abandon: () => series.abandon(),
  };
}

/** The shards of all splits, one open at a time. */
class ShardSeries {
  readonly written = new Set<string>();
  readonly #target: string;
  readonly #shardBytes: number;
  readonly #context: ExportContext;
  readonly #numbers = new Map<string, number>();
  #name = '';
  #shard: ShardFile | null = null;

  constructor(target: string, shardBytes: number, context: ExportContext) {
    this.#target = target;
    this.#shardBytes = shardBytes;
    this.#context = context;
  }

  /** The shard for the next sample of a split; a new one when it would exceed its size. */
  async shardFor(split: string | null, bytes: number): Promise<ShardFile> {
    const name = split?.replace(/[^\w-]/g, '_') ?? 'shard';
    if (this.#shard && name === this.#name && this.#shard.length + bytes <= this.#shardBytes) return this.#shard;
    await this.complete();
    const number = this.#numbers.get(name) ?? 0;
    const file = join(this.#target, `${name}-${String(number).padStart(6, '0')}.tar`);
    this.#shard = await ShardFile.create(file, this.#context.record);
    this.#numbers.set(name, number + 1);
    this.#name = name;
    this.written.add(file);
    return this.#shard;
  }

  async complete(): Promise<void> {
    await this.#shard?.complete();
    this.#shard = null;
  }

  async abandon(): Promise<void> {
    await this.#shard?.abandon();
    this.#shard = null;
  }
}

async function readImage({ location, key }: ExportedSample, { skipped }: ExportContext): Promise<Buffer | null> {
  try {
    return await readImageBytes(location);
  } catch (error) {
    if (!isStudioError(error, 'unreadable-image')) throw error;
    const code = error.data['problem'] === 'missing-image' ? 'missing-image' : 'unreadable-image';
    skipped.add(key, code, error.message);
    return null;
  }
}

/** The first dot of the file name ends the key, so dots in the name are replaced. */
function toSampleKey(name: string): string {
  const { dir, name: stem } = posix.parse(name);
  return posix.join(dir, stem.replaceAll('.', '_'));
}

function describeSample(
  { key, captions, label, split }: ExportedSample,
  numbers: ReadonlyMap<string, number>,
): [ending: string, content: Buffer][] {
  const texts = captions.map(({ text }) => text);
  const members: [string, string][] = [['.json', JSON.stringify({ file_name: key, captions: texts, label, split })]];
  if (texts[0] !== undefined) members.push(['.txt', texts[0]]);
  if (label !== null && numbers.has(label)) members.push(['.cls', String(numbers.get(label))]);
  return members.map(([ending, content]) => [ending, Buffer.from(content)]);
}
