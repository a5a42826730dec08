import type { Layout, PointFacts } from '../../../shared/contract/projection.ts';
import { status } from '../../../shared/contract/values.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { readAlignments } from '../catalogue/queries/alignments.ts';
import { readImageFacts } from '../catalogue/queries/point-facts.ts';

const statuses: readonly string[] = status.options;

/** Reads the values to colour the points of a layout by; see the contract. */
export async function readPointFacts({ db, project }: Catalogue, layout: Layout): Promise<PointFacts> {
  const facts = new Map((await readImageFacts(db, project, layout.modelId)).map((each) => [each.id, each]));
  const cosines = await readAlignments(db, project, layout.modelId);
  const splits = [...new Set([...facts.values()].flatMap(({ split }) => split ?? []))].sort();
  const imageCount = layout.imageIds.length;
  const ofImage = [...layout.imageIds, ...layout.captionImageIds].map((id) => facts.get(id));
  return {
    classIds: Uint32Array.from(ofImage, (each) => each?.classId ?? 0),
    predictedIds: Uint32Array.from(ofImage, (each) => each?.predictedId ?? 0),
    splits,
    splitOf: Uint32Array.from(ofImage, (each) => (!each?.split ? 0 : splits.indexOf(each.split) + 1)),
    statusOf: Uint32Array.from(ofImage, (each) => Math.max(0, statuses.indexOf(each?.status ?? ''))),
    alignments: Float32Array.from(ofImage, (each, point) => {
      if (point < imageCount) return each?.alignment ?? NaN;
      return cosines.get(layout.captionIds[point - imageCount]!)?.cosine ?? NaN;
    }),
  };
}
