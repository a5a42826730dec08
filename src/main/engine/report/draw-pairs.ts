import { isStudioError } from '../../../shared/contract/errors.ts';
import type { Model } from '../../../shared/contract/models.ts';
import { locateImages } from '../catalogue/queries/images.ts';
import { readSamples } from '../catalogue/queries/samples/read-samples.ts';
import { readOrder } from '../catalogue/queries/samples/read-order.ts';
import type { Work } from '../evaluation/parts.ts';
import { Random } from '../base/random.ts';
import type { ReportServices } from './gather.ts';
import type { SampledMatrix } from './report-data.ts';

/** Number of pairs of the matrix; more would not be readable on a page. */
const wanted = 48;

/** The pairs of a report's matrix, their source, and their cosines under each model. */
export interface DrawnPairs {
  readonly pairs: readonly { readonly key: string; readonly caption: string }[];
  readonly from: string;
  readonly matrices: readonly SampledMatrix[];
}

/**
 * Draws pairs, preferably from golden sets, which no run has seen, and embeds them with each model, so that models the project was
 * never embedded with are covered too. The seed is fixed: the same project gives the same pairs.
 */
export async function drawPairs(
  services: Pick<ReportServices, 'catalogue' | 'encoders' | 'golden'>,
  versions: readonly Model[],
  goldenIds: readonly number[] | undefined,
  { signal, progress }: Work,
): Promise<DrawnPairs> {
  const { catalogue, encoders } = services;
  const { db, project } = catalogue;
  const { ids, from } = await chooseImages(services, goldenIds);
  const drawn = new Random(0).shuffle(ids).slice(0, 4 * wanted);
  const captionOf = new Map(
    (await readSamples(db, project, drawn)).flatMap(({ id, captions }) =>
      captions[0] ? [[id, captions[0].text]] : [],
    ),
  );
  const located = (await locateImages(db, project, drawn)).filter(
    ({ id, problem }) => problem === null && captionOf.has(id),
  );
  const vectors = versions.map(() => [] as Float32Array[]);
  const kept: { key: string; caption: string }[] = [];
  for (const { id, key, location } of located) {
    if (kept.length === wanted) break;
    progress?.('Comparing pairs', kept.length, Math.min(wanted, located.length));
    try {
      for (const [place, version] of versions.entries())
        vectors[place]![kept.length] = await encoders.embedImage(version.id, location, { signal });
    } catch (error) {
      // A missing or broken file does not fail the report.
      if (isStudioError(error, 'unreadable-image', 'unreadable-file')) continue;
      throw error;
    }
    kept.push({ key, caption: captionOf.get(id)! });
  }
  if (kept.length === 0) return { pairs: [], from, matrices: [] };
  const matrices: SampledMatrix[] = [];
  for (const [place, { id, name, dimensions }] of versions.entries()) {
    const texts = await encoders.embedTexts(
      id,
      kept.map(({ caption }) => caption),
      { signal },
    );
    matrices.push({ model: name, cosines: multiply(vectors[place]!.slice(0, kept.length), texts, dimensions) });
  }
  return { pairs: kept, from, matrices };
}

async function chooseImages(
  { catalogue, golden }: Pick<ReportServices, 'catalogue' | 'golden'>,
  goldenIds: readonly number[] | undefined,
): Promise<{ ids: number[]; from: string }> {
  const sets = goldenIds ?? (await golden.list()).map(({ id }) => id);
  const frozen = new Set<number>();
  for (const goldenId of sets) for (const id of await golden.images(goldenId)) frozen.add(id);
  if (frozen.size > 1) return { ids: [...frozen].sort((a, b) => a - b), from: 'the golden sets' };
  const all = await readOrder(catalogue.db, catalogue.project, {
    filter: { captions: { min: 1 } },
    sort: { by: 'added', direction: 'ascending' },
  });
  return { ids: [...all], from: 'the project' };
}

function multiply(rows: readonly Float32Array[], columns: Float32Array, dimensions: number): Float32Array {
  const size = rows.length;
  return Float32Array.from({ length: size * size }, (_, place) => {
    const row = rows[Math.floor(place / size)]!;
    const at = (place % size) * dimensions;
    let sum = 0;
    for (let axis = 0; axis < dimensions; axis++) sum += row[axis]! * columns[at + axis]!;
    return sum;
  });
}
