import type { WorkContext } from '../jobs/queue.ts';
import type { SkippedList } from './skipped.ts';
import type { ImportedSample, Source } from './source.ts';
import type { Staging } from './staging.ts';
import { unpackTar } from './unpack.ts';

/** A caption longer than this is left out, as it is refused when a person types it. */
const maxCaptionLength = 20_000;

/** What putting samples aside needs. */
export interface StageOptions extends Pick<WorkContext, 'signal' | 'progress'> {
  readonly skipped: SkippedList;
  /** Where gzip tars are unpacked to. */
  readonly tars: string;
}

/** Reads a whole source and puts its samples aside, so that they are whole and can be counted. */
export async function stageSamples(
  source: Source,
  staging: Staging,
  { skipped, tars, signal, progress }: StageOptions,
): Promise<void> {
  const unpack = (file: string) => {
    progress('Unpacking the archive', 0, null);
    return unpackTar(file, tars, { signal });
  };
  const told = (done: number, total: number | null) => progress('Reading the source', done, total);
  for await (const sample of source.samples({ skipped, signal, unpack, progress: told })) {
    signal.throwIfAborted();
    if (staging.add(withoutLong(sample, skipped)) === 'clash')
      skipped.add(sample.key, 'extra-image', 'Another image of the source has this name; only the first is taken.');
  }
  staging.finish();
}

function withoutLong(sample: ImportedSample, skipped: SkippedList): ImportedSample {
  const { captions, key } = sample;
  if (captions === null || captions.every(({ length }) => length <= maxCaptionLength)) return sample;
  skipped.add(key, 'long-caption', `It has a caption of more than ${maxCaptionLength} characters, which is left out.`);
  return { ...sample, captions: captions.filter(({ length }) => length <= maxCaptionLength) };
}
