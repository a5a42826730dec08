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

/** Writes images under their names, each with a `.txt` of its captions next to it; only changed files are rewritten. */
export function openFolderWriter(target: string, context: ExportContext): SampleWriter {
  const images = new TakenNames();
  const sidecars = new TakenNames();
  return {
    async write(sample) {
      const image = join(target, images.takeLike(exportName(sample)));
      // Two images that differ only in extension cannot share captions; the second has its own `b.png.txt`.
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
    context.skipped.add(sample.key, 'exists', `${file} is not a text file of captions; it was not overwritten.`);
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
        `${file} contains captions that are not in this project; import them first.`,
      );
      return null;
    }
    await write(file, rewriteSidecar(there, captions));
  }
  return { captions: captions.length };
}

/** Captions as lines; line breaks within a caption become spaces, which is reported. */
function toLines({ captions, key }: ExportedSample, { skipped }: ExportContext): string[] {
  const lines = captions.map(({ text }) => captionLines(text).join(' ')).filter((line) => line !== '');
  if (captions.some(({ text }) => captionLines(text).length > 1))
    skipped.add(
      key,
      'line-break',
      'A caption has several lines, which were joined, because each line of a text file is a caption.',
    );
  return lines;
}

/** True when every line of a sidecar is a text that the project has read or written. */
async function isOurs(text: string, sample: ExportedSample, { formerTexts }: ExportContext): Promise<boolean> {
  const lines = captionLines(text);
  if (lines.length === 0) return true;
  const known = new Set([...(await formerTexts(sample.id))].map((former) => captionLines(former).join(' ')));
  return lines.every((line) => known.has(line));
}

/** The sidecar in the source, whose bytes are kept for unchanged captions. */
async function readSourceSidecar({ sourceKind, location: { file } }: ExportedSample): Promise<string | null> {
  if (sourceKind !== 'folder') return null;
  for (const name of sidecarNames(basename(file))) {
    const text = await readText(join(dirname(file), name));
    if (text !== null) return text === 'foreign' ? null : text;
  }
  return null;
}

/** The text of a file; null when it does not exist, `foreign` when it is not UTF-8 or not a regular file. */
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
