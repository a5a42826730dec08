import { showCount, showCounted } from '../../../../shared/text/numbers.ts';
import type { TowerShape } from '../../../../shared/contract/models.ts';

/** A count of weights: `15.2 M`, `428 M`, `1.2 B`. */
export function showParameters(count: number): string {
  if (count < 1e6) return showCount(count);
  const [value, unit] = count < 1e9 ? [count / 1e6, 'M'] : [count / 1e9, 'B'];
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** A tower's shape: `6 layers × 192, 3 heads, patch 16`; empty when the configuration says nothing. */
export function describeTower({ layers, width, heads, patch, vocabulary }: TowerShape): string {
  const parts = [
    layers !== null && `${showCounted(layers, 'layer')}${width === null ? '' : ` × ${width}`}`,
    heads !== null && showCounted(heads, 'head'),
    patch !== null && `patch ${patch}`,
    vocabulary !== null && `${showCount(vocabulary)} tokens known`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** A rate with three digits: `1,240`, `83.4`, `0.52`. */
export function showSpeed(perSecond: number): string {
  if (perSecond >= 100) return showCount(perSecond);
  return perSecond >= 10 ? perSecond.toFixed(1) : perSecond.toFixed(2);
}

/** The name of a family as people write it. */
export function showFamily(family: string | null): string {
  const names: Record<string, string> = {
    clip: 'CLIP',
    siglip: 'SigLIP',
    chinese_clip: 'Chinese CLIP',
    open_clip: 'OpenCLIP',
  };
  return family === null ? 'Image–text model' : (names[family] ?? family);
}
