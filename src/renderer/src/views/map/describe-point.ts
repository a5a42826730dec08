import { showAlignment } from '../../../../shared/text/numbers.ts';
import { nameCluster } from './painting.ts';
import type { MapState } from './map-state.svelte.ts';
import type { Sample } from '../../../../shared/contract/samples.ts';

/** The caption that a point stands for; null for an image. */
export function captionOf({ layout, imageCount }: MapState, point: number, sample: Sample) {
  if (!layout || point < imageCount) return null;
  const id = layout.captionIds[point - imageCount];
  return sample.captions.find((caption) => caption.id === id) ?? null;
}

/** The cluster that a point stands in, in a few words; null when it stands in none. */
export function clusterOf({ layouts }: MapState, point: number): string | null {
  const number = layouts.clustering?.clusterOf[point] ?? 0;
  const found = layouts.clustering?.clusters[number - 1];
  return found ? nameCluster(found) : null;
}

/** A point in a sentence for a screen reader. */
export function describePoint(map: MapState, point: number, sample: Sample): string {
  const caption = captionOf(map, point, sample);
  const alignment = caption ? caption.alignment : sample.alignment;
  const parts = [
    caption
      ? `Caption: ${caption.text}`
      : `Image ${sample.key}${sample.captions[0] ? `: ${sample.captions[0].text}` : ''}`,
    sample.className && `class ${sample.className}`,
    alignment !== null && `alignment ${showAlignment(alignment, caption ? null : sample.percentile)}`,
    clusterOf(map, point) && `in the cluster ${clusterOf(map, point)}`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}
