import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportOptions, ImportPreview } from '../../../shared/contract/interchange.ts';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { openSource } from './open-source.ts';
import { SkippedList } from './skipped.ts';
import { unpackStart } from './unpack.ts';

/** The number of samples shown, and how much of a gzip tar is unpacked to find them. */
const shown = 10;
const previewBytes = 2 ** 24;

/** The format of a source and its first samples as they would be imported. Fails as `openSource` does. */
export async function previewSource(
  source: string,
  options: ImportOptions,
  { signal }: Abortable,
): Promise<ImportPreview> {
  const opened = await openSource(source, options, { signal });
  const scratch = await mkdtemp(join(tmpdir(), 'diagonal-preview-'));
  const unpack = async (file: string) => {
    const tar = join(scratch, 'start.tar');
    await writeFile(tar, await unpackStart(file, previewBytes));
    return tar;
  };
  type Example = ImportPreview['examples'][number];
  const examples = new Map<string, Example>();
  try {
    const context = { skipped: new SkippedList(), signal, progress: () => {}, unpack };
    for await (const { key, captions, label, split } of opened.samples(context)) {
      const example = examples.get(key);
      if (example) example.captions.push(...(captions ?? []));
      else if (examples.size === shown) break;
      else examples.set(key, { key, captions: [...(captions ?? [])], label, split });
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const { location, format, columns } = opened;
  return { source: location, format, columns: [...columns], options: opened.options, examples: [...examples.values()] };
}
