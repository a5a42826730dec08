import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isStudioError } from '../../../../shared/contract/errors.ts';
import type { ImportOptions } from '../../../../shared/contract/interchange.ts';
import type { Abortable } from '../../../../shared/rpc/procedure.ts';
import { toKey } from '../keys.ts';
import type { ImportedSample, ReadContext, Source } from '../source.ts';
import { splitInName } from '../splits.ts';
import { describeMembers, parseClasses, type ClassNames } from './describe.ts';
import { groupMembers, type MemberGroup } from './members.ts';
import { findShards, isGzipName, shardStem } from './shards.ts';
import { readTar } from './tar-index.ts';

/**
 * Tar shards: one file, a folder of them, or a pattern such as `shard-{000..012}.tar`. Images stay in their tar and are read by
 * offset; a gzip shard is unpacked once. A `classes.json` next to the shards, or above all of them, names the classes of `.cls` by
 * index.
 */
export async function openWebDataset(location: string, options: ImportOptions, { signal }: Abortable): Promise<Source> {
  const { root, shards } = await findShards(location, signal);
  return {
    format: 'webdataset',
    location,
    root,
    roots: [root],
    columns: [],
    options: { ...options, format: 'webdataset' },
    samples: (context) => readShards(root, shards, options, context),
  };
}

async function* readShards(
  root: string,
  shards: readonly string[],
  options: ImportOptions,
  context: ReadContext,
): AsyncGenerator<ImportedSample> {
  const sizes = await Promise.all(shards.map(async (shard) => (await stat(shard)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  for (const [index, shard] of shards.entries()) {
    const name = relative(root, shard).replaceAll(sep, '/');
    const stem = shardStem(name);
    const classes = (await readClasses(dirname(shard), name, context)) ?? (await readClasses(root, name, context));
    const split = splitInName(stem) ?? options.split ?? null;
    try {
      const tar = isGzipName(shard) ? await context.unpack(shard) : shard;
      const share = isGzipName(shard) ? sizes[index]! / Math.max(1, (await stat(tar)).size) : 1;
      for await (const group of groupMembers(readTar(tar))) {
        context.signal.throwIfAborted();
        const sample = toSample(group, tar, { name, stem, split, classes }, context);
        if (sample) yield sample;
        if (group.image)
          context.progress(before + Math.round((group.image.offset + group.image.length) * share), total);
      }
    } catch (error) {
      if (!isStudioError(error, 'unreadable-file')) throw error;
      context.skipped.add(name, 'damaged-archive', error.message);
    }
    before += sizes[index]!;
    context.progress(before, total);
  }
}

interface Shard {
  readonly name: string;
  readonly stem: string;
  readonly split: string | null;
  readonly classes: ClassNames | null;
}

function toSample(group: MemberGroup, tar: string, shard: Shard, { skipped }: ReadContext): ImportedSample | null {
  const item = `${shard.name}: ${group.name}`;
  const { image, link } = group;
  if (!image) {
    const reason = link
      ? `${link.name} is a link to ${link.target}; links in archives are not followed. Pack the files themselves.`
      : 'The sample has no .jpg, .png or .webp member.';
    skipped.add(item, 'no-image', reason);
    return null;
  }
  const key = toKey(image.name);
  if (key === null) {
    skipped.add(item, 'unsafe-path', `The path of the member “${image.name}” leaves the archive.`);
    return null;
  }
  if (group.extraImages > 0)
    skipped.add(item, 'extra-image', `Only ${image.name} of its ${group.extraImages + 1} images was imported.`);
  const { captions, label, split } = describeMembers(group.texts, shard.classes, (code, reason) =>
    skipped.add(item, code, reason),
  );
  return {
    key,
    otherKey: `${shard.stem}/${key}`,
    path: tar,
    offset: image.offset,
    length: image.length,
    captions: group.cut && captions?.length === 0 ? null : captions,
    label,
    split: split ?? shard.split,
  };
}

async function readClasses(folder: string, shard: string, { skipped }: ReadContext): Promise<ClassNames | null> {
  const text = await readFile(join(folder, 'classes.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const classes = parseClasses(text);
  if (classes === null)
    skipped.add(`${shard}: classes.json`, 'bad-row', 'It is neither a list of names nor an object from index to name.');
  return classes;
}
