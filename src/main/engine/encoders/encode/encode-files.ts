import { resolve } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { Skipped } from '../../../../shared/contract/interchange.ts';
import type { Provider } from '../../../../shared/contract/values.ts';
import type { ConcreteProvider } from '../../compute/contract/providers.ts';
import type { ProviderChoice } from '../../compute/provider-choice.ts';
import type { Compute } from '../../compute/supervisor.ts';
import type { NpyType } from '../vectors/npy.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import { listImages, readTexts } from './list-inputs.ts';
import { NpyFile } from './npy-file.ts';
import { openStage, type Stage } from './stages.ts';

/** What to encode, without any project. Exactly one of `images` and `texts` is given. */
export interface EncodeRequest {
  /** Folder of the model. */
  readonly model: string;
  readonly variant?: string | undefined;
  /** Image files, or folders of them. */
  readonly images?: readonly string[] | undefined;
  /** A JSON file with a list of texts. */
  readonly texts?: string | undefined;
  /** The `.npy` file to write. */
  readonly out: string;
  /**
   * `tokens`: int64 [texts, context] and `pixels`: float32 [images, 3, height, width] are the model's inputs. `embedding`:
   * float32 [n, dimensions] is the model's output, not normalised.
   */
  readonly stage?: Stage | undefined;
  readonly provider?: Provider | undefined;
  readonly batch?: number | undefined;
}

/** What was written. The rows of skipped images are zero. */
export interface EncodeResult {
  readonly out: string;
  readonly stage: Stage;
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** The image files in the order of the rows; empty for texts. */
  readonly images: readonly string[];
  readonly provider: ConcreteProvider | null;
  readonly skippedCount: number;
  readonly skipped: readonly Skipped[];
}

/** Items per request to the compute process. */
const most = 256;

/** Encodes files into one `.npy` file, row by row in the order given (folders: by name). */
export async function encodeFiles(
  services: { readonly compute: Compute; readonly providers: ProviderChoice },
  request: EncodeRequest,
  context: WorkContext,
): Promise<EncodeResult> {
  const { stage = 'embedding', provider: requested = 'auto', batch = 32, variant = '' } = request;
  const items = await listItems(request, stage);
  const chosen = stage === 'embedding' ? await services.providers.choose(requested) : null;
  if (typeof chosen?.notice === 'string') context.notice(chosen.notice);
  const model = { folder: resolve(request.model), variant, provider: chosen?.provider ?? ('cpu' as const) };
  const encoders = services.compute.client().encoders;
  const run = await openStage(encoders, { stage, model, batch, kind: items.kind }, context);
  const out = resolve(request.out);
  const shape = [items.list.length, ...run.shape];
  const file = await NpyFile.create(out, run.type, shape);
  const skipped: Skipped[] = [];
  try {
    for (let from = 0; from < items.list.length; from += most) {
      context.progress('Encoding', from, items.list.length);
      const part = items.list.slice(from, from + most);
      const { rows, faults } = await run.encode(part);
      for (const { index, code, message } of faults) skipped.push({ item: part[index]!, code, reason: message });
      await file.append(rows);
    }
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
  context.progress('Encoding', items.list.length, items.list.length);
  const images = items.kind === 'images' ? items.list : [];
  const { type, provider } = run;
  return { out, stage, type, shape, images, provider, skippedCount: skipped.length, skipped };
}

async function listItems(
  { images, texts }: EncodeRequest,
  stage: Stage,
): Promise<{ kind: 'images' | 'texts'; list: string[] }> {
  if ((images === undefined) === (texts === undefined))
    throw new StudioError('invalid-input', 'Give either images or texts to encode, not both');
  if (images === undefined) {
    if (stage === 'pixels') throw new StudioError('invalid-input', 'Texts have no pixels; use the stage tokens');
    return { kind: 'texts', list: await readTexts(resolve(texts!)) };
  }
  if (stage === 'tokens') throw new StudioError('invalid-input', 'Images have no tokens; use the stage pixels');
  return { kind: 'images', list: await listImages(images) };
}
