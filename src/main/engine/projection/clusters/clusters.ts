import { setImmediate } from 'node:timers/promises';
import type { Clustering, Layout } from '../../../../shared/contract/projection.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { readCaptionsOfImages } from '../../catalogue/queries/point-facts.ts';
import { readAlignments } from '../../catalogue/queries/alignments.ts';
import { median } from '../../base/statistics.ts';
import { findDistinctiveWords, WordCount } from './distinctive-words.ts';
import { findClusters } from './find-clusters.ts';

const wordsOfCluster = 5;
/** Captions processed before yielding to the event loop. */
const captionsAtOnce = 2_000;

/** The clusters of layouts, computed on demand and cached for the latest one. */
export class Clusters {
  readonly #catalogue: Catalogue;
  #kept: { readonly state: string; readonly found: Promise<Clustering> } | null = null;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** The clusters of a layout with the words of their captions. */
  find(layout: Layout): Promise<Clustering> {
    const state = `${layout.id}/${layout.points.length}/${this.#catalogue.changedAt('captions', 'samples')}`;
    if (this.#kept?.state !== state) {
      const found = this.#describe(layout);
      this.#kept = { state, found };
      found.catch(() => (this.#kept = null));
    }
    return this.#kept!.found;
  }

  async #describe(layout: Layout): Promise<Clustering> {
    const { clusterOf, count } = findClusters(layout.points);
    const { imageIds, captionIds, points } = layout;
    const { db, project } = this.#catalogue;
    const cosines = await readAlignments(db, project, layout.modelId);
    const imageCluster = new Map(Array.from(imageIds, (id, row) => [id, clusterOf[row]!]));
    const captionCluster = new Map(
      Array.from(captionIds, (id, row) => [id, clusterOf[imageIds.length + row]!] as const),
    );
    const all = new WordCount();
    const own = Array.from({ length: count + 1 }, () => ({ words: new WordCount(), cosines: 0, pairs: 0 }));
    const captions = await readCaptionsOfImages(db, project);
    for (const [place, { id, imageId, text }] of captions.entries()) {
      if (place % captionsAtOnce === captionsAtOnce - 1) await setImmediate();
      const clusters = new Set([imageCluster.get(imageId), captionCluster.get(id)]);
      all.add(text);
      for (const cluster of clusters) {
        if (cluster === undefined) continue;
        const entry = own[cluster]!;
        entry.words.add(text);
        const cosine = cosines.get(id)?.cosine;
        if (cosine !== undefined) [entry.cosines, entry.pairs] = [entry.cosines + cosine, entry.pairs + 1];
      }
    }
    const sizes = countKinds(clusterOf, imageIds.length, count);
    return {
      clusterOf,
      clusters: own.slice(1).map(({ words, cosines: sum, pairs }, place) => ({
        number: place + 1,
        images: sizes.images[place + 1]!,
        captions: sizes.captions[place + 1]!,
        words: findDistinctiveWords(words, all, wordsOfCluster),
        alignment: pairs === 0 ? null : sum / pairs,
        ...findMiddle(points, clusterOf, place + 1),
      })),
    };
  }
}

function countKinds(clusterOf: Uint32Array, imageCount: number, count: number) {
  const [images, captions] = [new Uint32Array(count + 1), new Uint32Array(count + 1)];
  clusterOf.forEach((cluster, row) => (row < imageCount ? images : captions)[cluster]!++);
  return { images, captions };
}

/** The median of a cluster's points along each axis, where its label goes; outliers do not move it. */
function findMiddle(points: Float32Array, clusterOf: Uint32Array, cluster: number): { x: number; y: number } {
  const rows = clusterOf.map((_, row) => row).filter((row) => clusterOf[row] === cluster);
  const along = (axis: 0 | 1) => median(Float32Array.from(rows, (row) => points[2 * row + axis]!));
  return { x: along(0), y: along(1) };
}
