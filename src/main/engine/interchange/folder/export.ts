import { lstat, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExportedSample } from '../../catalogue/queries/exported-samples.ts';
import type { ExportContext, SampleWriter, Written } from '../export-context.ts';
import { stemOf } from '../image-names.ts';
import { exportName, placeImage, type Placed } from '../place-image.ts';
import { TakenNames } from '../taken-names.ts';
import { captionLines, decodeUtf8 } from '../text.ts';
import { writeWhole } from '../writing.ts';
import { rewriteSidecar, sidecarNames } from './sidecar.ts';

/** Writes images as they are named, each with a `.txt` of its captions beside it; only what has changed is written again. */
export function openFolderWriter(target: string, context: ExportContext): SampleWriter {
  const images = new TakenNames();
  const sidecars = new TakenNames();
  return {
    async write(sample) {
      const image = join(target, images.takeLike(exportName(sample)));
      // Two images of one name and two formats cannot share their captions; the second has its own `b.png.txt`.
      const shared = !sidecars.take(stemOf(image));
      const placed = await placeImage(sample, image, context.skipped);
      return placed === null ? null : writeSidecar(sample, { image, shared, placed }, context);
    },
  };
}

interface Place {
  readonly image: string;
  readonly shared: boolean;
  readonly placed: Placed;
}

async function writeSidecar(sample: ExportedSample, place: Place, context: ExportContext): Promise<Written> {
  const captions = toLines(sample, context);
  const [own, usual] = sidecarNames(place.image);
  const file = place.shared || (await readText(own)) !== null ? own : usual;
  const there = await readText(file);
  if (there === 'foreign') {
    context.skipped.add(sample.key, 'exists', `${file} is no text file of captions; it is not overwritten.`);
    return null;
  }
  if (there === null) {
    const text = rewriteSidecar((await readSourceSidecar(sample)) ?? '', captions);
    if (captions.length > 0 || place.shared) await write(file, text);
  } else if (!sameLines(captionLines(there), captions)) {
    if (!(await isOurs(there, sample, context))) {
      context.skipped.add(
        sample.key,
        'changed-outside',
        `${file} holds captions that this project does not know; import them first.`,
      );
      return null;
    }
    await write(file, rewriteSidecar(there, captions));
  }
  return { captions: captions.length };
}

/** Captions as lines; a caption's own line ends become spaces, which is told. */
function toLines({ captions, key }: ExportedSample, { skipped }: ExportContext): string[] {
  const lines = captions.map(({ text }) => captionLines(text).join(' ')).filter((line) => line !== '');
  if (captions.some(({ text }) => captionLines(text).length > 1))
    skipped.add(
      key,
      'line-break',
      'A caption has several lines; they were joined, because each line of a text file is a caption.',
    );
  return lines;
}

/** A sidecar that the project read or wrote holds nothing but texts that it knows. */
async function isOurs(text: string, sample: ExportedSample, { formerTexts }: ExportContext): Promise<boolean> {
  const lines = captionLines(text);
  if (lines.length === 0) return true;
  const known = new Set([...(await formerTexts(sample.id))].map((former) => captionLines(former).join(' ')));
  return lines.every((line) => known.has(line));
}

/** The text beside the image in the source, whose bytes an untouched caption keeps. */
async function readSourceSidecar({ sourceKind, location: { file } }: ExportedSample): Promise<string | null> {
  if (sourceKind !== 'folder') return null;
  for (const name of sidecarNames(basename(file))) {
    const text = await readText(join(dirname(file), name));
    if (text !== null) return text === 'foreign' ? null : text;
  }
  return null;
}

/** A text; null when there is none, `foreign` when it is not UTF-8 or no plain file. */
async function readText(file: string): Promise<string | null> {
  const found = await lstat(file).catch(() => null);
  if (found === null) return null;
  if (!found.isFile()) return 'foreign';
  return decodeUtf8(await readFile(file)) ?? 'foreign';
}

async function write(file: string, text: string): Promise<void> {
  await writeWhole(file, async (handle) => void (await handle.writeFile(text)));
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
