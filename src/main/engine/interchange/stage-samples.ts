import type { WorkContext } from '../jobs/queue.ts';
import { maxCaptionLength } from '../../../shared/contract/captions.ts';
import type { SkippedList } from './skipped.ts';
import type { ImportedSample, Source } from './source.ts';
import type { Staging } from './staging.ts';
import { unpackTar } from './unpack.ts';

/** What staging needs. */
export interface StageOptions extends Pick<WorkContext, 'signal' | 'progress'> {
  readonly skipped: SkippedList;
  /** The folder for unpacked gzip tars. */
  readonly tars: string;
}

/** Reads a full source into the staging area, so that its samples are complete and can be counted. */
export async function stageSamples(
  source: Source,
  staging: Staging,
  { skipped, tars, signal, progress }: StageOptions,
): Promise<void> {
  const unpack = (file: string) => {
    progress('Unpacking the archive', 0, null);
    return unpackTar(file, tars, { signal });
  };
  const onRead = (done: number, total: number | null) => progress('Reading the source', done, total);
  for await (const sample of source.samples({ skipped, signal, unpack, progress: onRead })) {
    signal.throwIfAborted();
    if (staging.add(withoutLong(sample, skipped)) === 'clash')
      skipped.add(
        sample.key,
        'extra-image',
        'Another image of the source has the same name; only the first is imported.',
      );
  }
  staging.finish();
}

function withoutLong(sample: ImportedSample, skipped: SkippedList): ImportedSample {
  const { captions, key } = sample;
  if (captions === null || captions.every(({ length }) => length <= maxCaptionLength)) return sample;
  skipped.add(key, 'long-caption', `It has a caption longer than ${maxCaptionLength} characters, which was skipped.`);
  return { ...sample, captions: captions.filter(({ length }) => length <= maxCaptionLength) };
}
