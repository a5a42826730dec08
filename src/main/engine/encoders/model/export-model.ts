import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ModelExport } from '../../../../shared/contract/models.ts';
import type { Compute } from '../../compute/supervisor.ts';
import { largestLogitScale } from '../../base/logit-scale.ts';
import { syncFolder } from '../../files/flush.ts';
import { explainWrite, writeAtomically } from '../../files/write-atomically.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import { exportConfig, exportFamily, exportPreprocessing, exportTokenizerConfig } from './export-config.ts';
import { isInside } from '../../files/is-inside.ts';
import { manifestName, type Manifest } from './manifest.ts';
import { writeModelCard } from './model-card.ts';
import { readJson } from './read-json.ts';
import { readTokenizer } from './read-tokenizer.ts';

/** A model of a project; both folders are absolute. */
export interface ExportedModel {
  readonly folder: string;
  readonly projectFolder: string;
  readonly manifest: Manifest;
}

/**
 * Writes a model as a folder in the Hugging Face layout that transformers.js loads directly: both towers, one graph with
 * logits, configuration, tokenizer, preprocessing and a model card. The folder appears complete or not at all. Fails with
 * `conflict` when it is not empty, `invalid-input` when it is inside the project, `disk-full`, or as reading a model does.
 */
export async function exportModel(
  compute: Compute,
  { folder, projectFolder, manifest }: ExportedModel,
  target: string,
  { signal, progress }: Pick<WorkContext, 'signal' | 'progress'>,
): Promise<ModelExport> {
  const place = resolve(target);
  await refusePlace(place, projectFolder);
  const incoming = join(dirname(place), `.${basename(place)}-${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(join(incoming, 'onnx'), { recursive: true });
    const config = await readJson(join(folder, 'config.json'));
    const { logitScale, logitBias, variant } = manifest;
    progress('Writing the graphs', 0, null);
    const { files, external } = await compute.client().encoders.exportGraphs(
      {
        folder,
        variant,
        target: incoming,
        outputs: exportFamily(config).outputs,
        logitScale: logitScale ?? largestLogitScale,
        logitBias,
      },
      { signal },
    );
    progress('Writing the configuration', 0, null);
    const { tokenizer, config: tokenizerConfig, padId, file } = await readTokenizer(folder, manifest.contextLength);
    const texts: Record<string, string> = {
      'config.json': toText(exportConfig(config, manifest, external)),
      'preprocessor_config.json': toText(await exportPreprocessing(folder)),
      'tokenizer_config.json': toText(exportTokenizerConfig(tokenizerConfig, manifest, { ...tokenizer }, padId)),
      'tokenizer.json': await readFile(file, 'utf8'),
      'README.md': await writeModelCard(folder, manifest),
      [manifestName]: toText(manifest),
      ...(await readLicences(folder)),
    };
    for (const [name, text] of Object.entries(texts)) await writeAtomically(join(incoming, name), [Buffer.from(text)]);
    signal.throwIfAborted();
    await rmdir(place).catch(() => undefined);
    await rename(incoming, place);
    await syncFolder(dirname(place));
    const all = [...Object.keys(texts), ...files].sort();
    const sizes = await Promise.all(all.map(async (name) => (await stat(join(place, name))).size));
    return { folder: place, files: all, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } catch (error) {
    throw explainWrite(error, place);
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

async function refusePlace(place: string, projectFolder: string): Promise<void> {
  if (isInside(projectFolder, place))
    throw new StudioError('invalid-input', `${place} is inside the project. Choose a folder outside it.`, {
      folder: place,
    });
  const found = await stat(place).catch(() => null);
  const names = found?.isDirectory() === true ? await readdir(place) : [];
  if (found !== null && (!found.isDirectory() || names.length > 0))
    throw new StudioError('conflict', `${place} already exists and is not empty. Choose a new or empty folder.`, {
      folder: place,
    });
}

/** The licence of the weights goes with them. */
async function readLicences(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice)/i.test(name));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
