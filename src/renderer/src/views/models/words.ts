import { showCount, showCounted } from '../../../../shared/text/numbers.ts';
import type { TowerShape } from '../../../../shared/contract/models.ts';

/** A parameter count: `15.2 M`, `428 M`, `1.2 B`. */
export function showParameters(count: number): string {
  if (count < 1e6) return showCount(count);
  const [value, unit] = count < 1e9 ? [count / 1e6, 'M'] : [count / 1e9, 'B'];
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** The shape of a tower: `6 layers × 192, 3 heads, patch 16`; empty if the configuration has no values. */
export function describeTower({ layers, width, heads, patch, vocabulary }: TowerShape): string {
  const parts = [
    layers !== null && `${showCounted(layers, 'layer')}${width === null ? '' : ` × ${width}`}`,
    heads !== null && showCounted(heads, 'head'),
    patch !== null && `patch ${patch}`,
    vocabulary !== null && `vocabulary ${showCount(vocabulary)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** A rate with three significant digits: `1,240`, `83.4`, `0.52`. */
export function showSpeed(perSecond: number): string {
  if (perSecond >= 100) return showCount(perSecond);
  return perSecond >= 10 ? perSecond.toFixed(1) : perSecond.toFixed(2);
}

/** The usual spelling of a model family. */
export function showFamily(family: string | null): string {
  const names: Record<string, string> = {
    clip: 'CLIP',
    siglip: 'SigLIP',
    chinese_clip: 'Chinese CLIP',
    open_clip: 'OpenCLIP',
  };
  return family === null ? 'Image–text model' : (names[family] ?? family);
}
