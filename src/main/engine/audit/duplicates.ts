import { locateImages } from '../catalogue/queries/images.ts';
import type { AuditedImage } from '../catalogue/queries/audited-rows.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { AuditFindings } from '../compute/contract/audit.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { Work } from '../evaluation/parts.ts';
import type { Remark } from './caption-checks.ts';
import { checkCopy } from './image-checks.ts';

const imagesAtOnce = 512;

/**
 * Finds duplicates (the same bytes) and near-duplicates (nearly the same vector and perceptual hash), also across splits. Of two, the later
 * image is reported. `imageIds` are the images of the findings' rows.
 */
export async function findCopies(
  { catalogue, compute }: { catalogue: Catalogue; compute: Compute },
  images: readonly AuditedImage[],
  imageIds: Uint32Array,
  { nearDuplicates, nearDuplicateCosines }: Pick<AuditFindings, 'nearDuplicates' | 'nearDuplicateCosines'>,
  work: Work,
): Promise<Map<number, Remark>> {
  const byId = new Map(images.map((image) => [image.id, image]));
  const remarks = new Map<number, Remark>();
  const firstOf = new Map<string, AuditedImage>();
  for (const image of images) {
    if (image.contentHash === null) continue;
    const first = firstOf.get(image.contentHash);
    if (first === undefined) firstOf.set(image.contentHash, image);
    else remarks.set(image.id, checkCopy(image, first, { exact: true, bits: 0, cosine: 1 })!);
  }
  const pairs = Array.from(nearDuplicateCosines, (cosine, at) => {
    const [a, b] = [imageIds[nearDuplicates[2 * at]!]!, imageIds[nearDuplicates[2 * at + 1]!]!];
    return { first: Math.min(a, b), later: Math.max(a, b), cosine };
  }).filter(({ later }) => !remarks.has(later));
  const hashes = await hashImages(
    { catalogue, compute },
    [...new Set(pairs.flatMap(({ first, later }) => [first, later]))],
    work,
  );
  for (const { first, later, cosine } of pairs) {
    const [image, earlier] = [byId.get(later), byId.get(first)];
    if (image === undefined || earlier === undefined || remarks.has(later)) continue;
    const bits = countBits(hashes.get(first), hashes.get(later));
    const remark = checkCopy(image, earlier, { exact: false, bits, cosine });
    if (remark !== null) remarks.set(later, remark);
  }
  return remarks;
}

type Hash = readonly [number, number];

async function hashImages(
  { catalogue, compute }: { catalogue: Catalogue; compute: Compute },
  ids: readonly number[],
  { signal, progress }: Work,
): Promise<Map<number, Hash>> {
  const found = new Map<number, Hash>();
  for (let from = 0; from < ids.length; from += imagesAtOnce) {
    progress?.('Comparing near-duplicates', from, ids.length);
    const located = await locateImages(catalogue.db, catalogue.project, ids.slice(from, from + imagesAtOnce));
    const { hashes, readable } = await compute
      .client()
      .audit.hash({ locations: located.map(({ location }) => location) }, signal && { signal });
    located.forEach(({ id }, at) => {
      if (readable[at] === 1) found.set(id, [hashes[2 * at]!, hashes[2 * at + 1]!]);
    });
  }
  return found;
}

/** The Hamming distance of two hashes; null if one is missing. */
function countBits(left: Hash | undefined, right: Hash | undefined): number | null {
  if (left === undefined || right === undefined) return null;
  return onesOf(left[0] ^ right[0]) + onesOf(left[1] ^ right[1]);
}

function onesOf(word: number): number {
  let [rest, count] = [word >>> 0, 0];
  for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}
