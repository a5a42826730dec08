import { createSubscriber } from 'svelte/reactivity';

const shown = new Map<string, string>();

const follow = createSubscriber((update) => {
  const change = () => {
    shown.clear();
    update();
  };
  const observer = new MutationObserver(change);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', change);
  shown.clear();
  return () => {
    observer.disconnect();
    system.removeEventListener('change', change);
  };
});

/** A colour token in the current theme as RGBA bytes; an effect that reads it runs again when the theme changes. */
export function readBytes(token: string): Uint8ClampedArray {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  probe.canvas.width = probe.canvas.height = 1;
  probe.fillStyle = readComputed(token);
  probe.fillRect(0, 0, 1, 1);
  return probe.getImageData(0, 0, 1, 1).data;
}

/** A colour token (`--accent`) in the current theme as `rgb()` or `rgba()`, which every canvas and library understands. */
export function readColour(token: string): string {
  follow();
  const known = shown.get(token);
  if (known !== undefined) return known;
  const [red, green, blue, alpha] = readBytes(token) as unknown as [number, number, number, number];
  const colour =
    alpha === 255 ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(3)})`;
  shown.set(token, colour);
  return colour;
}

/** The browser resolves `light-dark()` and `oklch()` only on an element. */
function readComputed(token: string): string {
  follow();
  const element = document.createElement('span');
  element.style.color = `var(${token})`;
  element.hidden = true;
  document.body.append(element);
  const { color } = getComputedStyle(element);
  element.remove();
  return color;
}
