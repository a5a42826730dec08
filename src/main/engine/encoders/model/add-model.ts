import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { isStudioError, StudioError } from '../../../../shared/contract/errors.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { insertModel, listModels } from '../../catalogue/queries/models.ts';
import { readSetting, writeSetting } from '../../catalogue/queries/settings.ts';
import type { Compute } from '../../compute/supervisor.ts';
import { downloadModel } from '../download/download-model.ts';
import { syncFolder } from '../../files/flush.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import { copyModel } from './copy-model.ts';
import { describeModel, manifestName, type Lineage, type Manifest } from './manifest.ts';
import { folderName, nameOfSource } from './model-name.ts';

/** What to add: a folder, or a hub id such as `owner/name` or `owner/name@revision`. */
export interface ModelRequest {
  readonly source: string;
  readonly name?: string | undefined;
  /** Numeric variant such as `fp16`, `quantized`, `int8`; full precision when absent. */
  readonly variant?: string | undefined;
  /** The model of this project that it was made from, and how. */
  readonly parent?: { readonly id: number; readonly lineage: Lineage } | undefined;
}

/** Prefix of unfinished folders in `models/`; they are removed when a project is opened. */
const unfinished = '.incoming-';

/**
 * Adds a model to a project: copies its files into `models/<name>/`, opens it once, and writes its manifest. The folder and
 * the row appear together or not at all. Fails with `model-exists`, `model-invalid`, `model-unsupported`, `disk-full`, or as
 * a download does. The first model of a project becomes the current one.
 */
export async function addModel(
  { catalogue, compute }: { readonly catalogue: Catalogue; readonly compute: Compute },
  { source, name = nameOfSource(source), variant = '', parent }: ModelRequest,
  context: WorkContext,
): Promise<number> {
  const models = join(catalogue.folder, 'models');
  const folder = folderName(name);
  await refuseTaken(catalogue, name, folder);
  await mkdir(models, { recursive: true });
  const incoming = join(models, `${unfinished}${folder}-${randomUUID().slice(0, 8)}`);
  try {
    const cache = join(catalogue.folder, 'cache', 'downloads');
    const origin = await bring(compute, { source, variant, cache }, incoming, context);
    const found = await examine(compute, incoming, { name, source: origin, variant }, context);
    const manifest: Manifest = parent === undefined ? found : { ...found, lineage: parent.lineage };
    await writeAtomically(join(incoming, manifestName), [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]);
    await refuseTaken(catalogue, name, folder);
    await rename(incoming, join(models, folder));
    await syncFolder(models);
    return await record(catalogue, manifest, `models/${folder}`, parent?.id ?? null).catch(async (error: unknown) => {
      await rm(join(models, folder), { recursive: true, force: true });
      throw error;
    });
  } finally {
    await compute
      .client()
      .encoders.close({ folder: incoming })
      .catch(() => null);
    await rm(incoming, { recursive: true, force: true });
  }
}

/** Removes what killed additions left behind. Returns how many there were. */
export async function sweepModels(catalogue: Catalogue): Promise<number> {
  const models = join(catalogue.folder, 'models');
  const names = (await readdir(models).catch(() => [])).filter((name) => name.startsWith(unfinished));
  for (const name of names) await rm(join(models, name), { recursive: true, force: true });
  const known = new Set((await listModels(catalogue.db, catalogue.project)).map(({ folder }) => folder));
  // Renamed, but the process was killed before its row was written.
  const orphans = (await readdir(models).catch(() => [])).filter((name) => !known.has(`models/${name}`));
  for (const name of orphans)
    if (await isFile(join(models, name, manifestName))) await rm(join(models, name), { recursive: true, force: true });
  return names.length + orphans.length;
}

/** Puts the files of the model into `incoming` and returns where they came from. */
async function bring(
  compute: Compute,
  { source, variant, cache }: { readonly source: string; readonly variant: string; readonly cache: string },
  incoming: string,
  context: WorkContext,
): Promise<string> {
  const { signal, progress } = context;
  const folder = resolve(source);
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    if (isHubId(source)) return downloadModel({ id: source, variant, folder: incoming, cache }, context);
    throw new StudioError(
      'not-found',
      `${folder} is not a folder, and "${source}" is not the id of a model on a hub (owner/name).`,
      {
        source,
      },
    );
  }
  const { files } = await compute.client().encoders.inspect({ folder, variant }, { signal });
  await copyModel(folder, incoming, files, {
    signal,
    progress: (done, total) => progress('Copying', done, total),
  });
  return folder;
}

/** Opens the model as it will be used, so that an unusable one is refused now and not at the first embedding. */
async function examine(
  compute: Compute,
  folder: string,
  identity: Pick<Manifest, 'name' | 'source' | 'variant'>,
  { signal, progress }: WorkContext,
): Promise<Manifest> {
  progress('Opening the model', 0, null);
  const { variant } = identity;
  const { encoders } = compute.client();
  const found = await encoders.inspect({ folder, variant }, { signal });
  const facts = await encoders.open({ model: { folder, variant } }, { signal }).catch((error: unknown) => {
    if (!isStudioError(error, 'compute-crashed')) throw error;
    throw new StudioError(
      'model-unsupported',
      `${identity.source} crashes the process that runs it: ${error.message}`,
      { source: identity.source },
      { cause: error },
    );
  });
  return describeModel(folder, identity, found, facts);
}

async function record(
  catalogue: Catalogue,
  manifest: Manifest,
  folder: string,
  parentId: number | null,
): Promise<number> {
  const { db: reader, project } = catalogue;
  const current = await readSetting(reader, project, 'current_model');
  return catalogue.store(
    async (db) => {
      const id = await insertModel(db, project, {
        name: manifest.name,
        folder,
        source: manifest.source,
        fingerprint: manifest.fingerprint,
        dimensions: manifest.dimensions,
        image_width: manifest.image.width,
        image_height: manifest.image.height,
        context_length: manifest.contextLength,
        logit_scale: manifest.logitScale,
        logit_bias: manifest.logitBias,
        parameters: manifest.parameters,
        bytes: manifest.bytes,
        parent_id: parentId,
        manifest: JSON.stringify(manifest),
        added_at: Date.parse(manifest.addedAt),
      });
      if (current === null) await writeSetting(db, project, 'current_model', id);
      return id;
    },
    { kinds: ['models', 'project'], imageIds: null },
  );
}

async function refuseTaken({ db, project }: Catalogue, name: string, folder: string): Promise<void> {
  const models = await listModels(db, project);
  // On a case-insensitive file system, two such models would share a folder.
  const taken = models.find(
    (model) => model.name === name || model.folder.toLowerCase() === `models/${folder}`.toLowerCase(),
  );
  if (taken !== undefined)
    throw new StudioError(
      'model-exists',
      `This project already has a model named ${taken.name}; choose another name, or remove that model first`,
      { name, modelId: taken.id },
    );
}

/** `owner/name`, optionally with a revision. */
function isHubId(source: string): boolean {
  return !isAbsolute(source) && /^[\w-][\w.-]*\/[\w-][\w.-]*(@[\w./-]+)?$/.test(source);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
