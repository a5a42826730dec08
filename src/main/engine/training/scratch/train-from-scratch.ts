import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { tuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { Catalogue } from '../../catalogue/catalogue.ts';
import type { ProviderChoice } from '../../compute/provider-choice.ts';
import type { Compute } from '../../compute/supervisor.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import { runSpec, type RunEvent } from '../../compute/contract/run-spec.ts';
import { LossCurve } from './loss-curve.ts';
import { initialLogitScale } from '../../base/logit-scale.ts';
import { makeModelFolder } from './make-model-folder.ts';
import { readSources } from './read-sources.ts';
import type { TrainConfig } from './train-config.ts';

/** More epochs than any time limit allows. */
const endless = 100_000;

/** The part of a model's configuration that a run starts from. */
const startConfig = z.object({ logit_scale_init_value: z.number().default(initialLogitScale) });

/** The result of a run from scratch. */
const trainResult = z.object({
  model: z.string(),
  /** JSON Lines: step, epoch, loss and learning rate, and the metrics of each validation. */
  curve: z.string(),
  steps: z.number().int(),
  epochs: z.number(),
  seconds: z.number(),
  peakMemory: z.number().int(),
  loss: z.number().nullable(),
  before: z.number().nullable(),
  best: z.number().nullable(),
  images: z.number().int(),
  texts: z.number().int(),
  skipped: z.array(z.string()),
});
export type TrainResult = z.infer<typeof trainResult>;

/** How a run reports events and is stopped. */
export interface TrainControl {
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Trains a model from scratch, or resumes the run in the same folder: imports the sources into a project, learns a tokenizer from their
 * texts and trains both towers. Fails with `conflict` when the folder contains another run.
 */
export async function trainFromScratch(
  config: TrainConfig,
  { compute, providers }: { readonly compute: Compute; readonly providers: ProviderChoice },
  { onEvent, signal }: TrainControl,
): Promise<TrainResult> {
  const { out } = config;
  await mkdir(out, { recursive: true });
  await claim(config);
  const finished = join(out, 'result.json');
  const known = await readFile(finished, 'utf8').catch(() => null);
  if (known !== null) return trainResult.parse(JSON.parse(known));

  const catalogue = await openProject(join(out, 'project'));
  const data = await readSources({ catalogue, compute }, config, {
    signal,
    progress: (phase, done, total) => onEvent({ type: 'phase', phase, done, total }),
    notice: (message) => onEvent({ type: 'notice', message }),
  }).finally(() => catalogue.close());
  const start = join(out, 'start');
  const logitScale = await prepareStart(start, config, data.train.texts);

  const { provider, notice } = await providers.choose(config.provider);
  if (notice !== null) onEvent({ type: 'notice', message: notice });
  const { epochs = endless, ...settings } = config.settings;
  const spec = runSpec.parse({
    parent: start,
    folder: join(out, 'run'),
    target: join(out, 'model'),
    settings: tuneSettings.parse({ ...settings, epochs, method: 'full', seed: config.seed }),
    logitScale,
    logitBias: settings.loss === 'siglip' ? -10 : 0,
    train: data.train,
    validation: data.validation,
    provider,
  });
  const curve = new LossCurve(join(out, 'curve.jsonl'));
  let done: Extract<RunEvent, { type: 'done' }> | null = null;
  for await (const { event } of compute.client().training.run(spec, { signal })) {
    await curve.add(event);
    onEvent(event);
    if (event.type === 'done') done = event;
  }
  signal.throwIfAborted();
  if (!done)
    throw new StudioError('internal', `The run in ${out} ended without a result. Run the command again to resume it.`, {
      out,
    });
  const { steps, seconds, peakMemory, loss, before, best } = done;
  const result: TrainResult = {
    model: spec.target,
    curve: curve.file,
    ...{ steps, epochs: done.epochs, seconds, peakMemory, loss, before, best },
    images: data.train.images.length,
    texts: data.train.texts.length,
    skipped: [...data.skipped, ...done.skipped],
  };
  await writeAtomically(finished, [Buffer.from(JSON.stringify(result, null, 2))]);
  return result;
}

/** Ties a folder to the configuration it was started with. */
async function claim({ out, ...recipe }: TrainConfig): Promise<void> {
  const file = join(out, 'config.json');
  const stored = await readFile(file, 'utf8').catch(() => null);
  const wanted = JSON.parse(JSON.stringify(recipe)) as unknown;
  if (stored === null) return writeAtomically(file, [Buffer.from(JSON.stringify(wanted, null, 2))]);
  if (isDeepStrictEqual(JSON.parse(stored), wanted)) return;
  throw new StudioError(
    'conflict',
    `${out} contains a run with a different configuration. Choose another "out", or remove the folder.`,
    {
      folder: out,
    },
  );
}

async function openProject(folder: string): Promise<Catalogue> {
  return existsSync(join(folder, 'diagonal.db')) ? Catalogue.open(folder) : Catalogue.create(folder);
}

/** Creates the untrained model, or copies the one to start from; returns its logit scale. */
async function prepareStart(
  folder: string,
  { architecture, seed, start }: TrainConfig,
  texts: readonly string[],
): Promise<number> {
  if (!existsSync(folder)) {
    const temporary = `${folder}.writing`;
    await rm(temporary, { recursive: true, force: true });
    if (start === undefined) await makeModelFolder(temporary, { architecture, seed, texts });
    else await cp(start, temporary, { recursive: true });
    await rename(temporary, folder);
  }
  const known = startConfig.parse(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  return known.logit_scale_init_value;
}
