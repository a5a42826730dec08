import { showAlignment } from '../../../../shared/text/numbers.ts';
import { nameCluster } from './painting.ts';
import type { MapState } from './map-state.svelte.ts';
import type { Sample } from '../../../../shared/contract/samples.ts';

/** The caption of a point; null for an image. */
export function captionOf({ layout, imageCount }: MapState, point: number, sample: Sample) {
  if (!layout || point < imageCount) return null;
  const id = layout.captionIds[point - imageCount];
  return sample.captions.find((caption) => caption.id === id) ?? null;
}

/** The name of a point's cluster; null if it has none. */
export function clusterOf({ layouts }: MapState, point: number): string | null {
  const number = layouts.clustering?.clusterOf[point] ?? 0;
  const found = layouts.clustering?.clusters[number - 1];
  return found ? nameCluster(found) : null;
}

/** Describes a point for screen readers. */
export function describePoint(map: MapState, point: number, sample: Sample): string {
  const caption = captionOf(map, point, sample);
  const alignment = caption ? caption.alignment : sample.alignment;
  const parts = [
    caption
      ? `Caption: ${caption.text}`
      : `Image ${sample.key}${sample.captions[0] ? `: ${sample.captions[0].text}` : ''}`,
    sample.className && `class ${sample.className}`,
    alignment !== null && `alignment ${showAlignment(alignment, caption ? null : sample.percentile)}`,
    clusterOf(map, point) && `in cluster ${clusterOf(map, point)}`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}
