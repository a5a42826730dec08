/** Pointer gestures on the map, in pixels of its element. */
export interface Gestures {
  /** Whether a drag draws an outline instead of panning. */
  readonly draws: (event: PointerEvent) => boolean;
  readonly onpan: (dx: number, dy: number) => void;
  readonly onzoom: (left: number, top: number, factor: number) => void;
  readonly ondraw: (left: number, top: number, phase: 'start' | 'move' | 'end' | 'cancel', event: PointerEvent) => void;
  readonly onhover: (left: number, top: number) => void;
  readonly onleave: () => void;
  readonly onclick: (left: number, top: number, event: PointerEvent) => void;
}

/** A press that moves less than this is a click. */
const slack = 4;

/** Listens for drags, clicks, wheel and pinch on an element until the returned function is called. */
export function followGestures(element: HTMLElement, gestures: Gestures): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let start: { x: number; y: number } | null = null;
  let doing: 'press' | 'pan' | 'draw' | 'pinch' | null = null;

  const placeOf = (event: MouseEvent) => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  const down = (event: PointerEvent) => {
    if (event.button > 1) return;
    const at = placeOf(event);
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at);
    if (fingers.size === 2) {
      if (doing === 'draw') gestures.ondraw(at.x, at.y, 'cancel', event);
      doing = 'pinch';
      return;
    }
    start = at;
    doing = 'press';
    if (event.button === 0 && gestures.draws(event)) {
      doing = 'draw';
      gestures.ondraw(at.x, at.y, 'start', event);
    }
  };

  const move = (event: PointerEvent) => {
    const at = placeOf(event);
    const before = fingers.get(event.pointerId);
    if (!before) {
      gestures.onhover(at.x, at.y);
      return;
    }
    if (doing === 'pinch') pinch(event.pointerId, before, at);
    else if (doing === 'draw') gestures.ondraw(at.x, at.y, 'move', event);
    else if (doing === 'pan' || Math.hypot(at.x - start!.x, at.y - start!.y) > slack) {
      // The first step includes the movement within the slack.
      const from = doing === 'pan' ? before : start!;
      doing = 'pan';
      gestures.onpan(at.x - from.x, at.y - from.y);
    }
    fingers.set(event.pointerId, at);
  };

  const pinch = (finger: number, before: { x: number; y: number }, at: { x: number; y: number }) => {
    const other = [...fingers].find(([id]) => id !== finger)?.[1];
    if (!other) return;
    const apart = Math.hypot(before.x - other.x, before.y - other.y) || 1;
    gestures.onpan((at.x - before.x) / 2, (at.y - before.y) / 2);
    gestures.onzoom((at.x + other.x) / 2, (at.y + other.y) / 2, Math.hypot(at.x - other.x, at.y - other.y) / apart);
  };

  const up = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId)) return;
    const at = placeOf(event);
    const done = doing;
    doing = fingers.size > 0 ? 'pan' : null;
    if (done === 'press' && event.type === 'pointerup') gestures.onclick(at.x, at.y, event);
    if (done === 'draw') gestures.ondraw(at.x, at.y, event.type === 'pointerup' ? 'end' : 'cancel', event);
  };

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const { x, y } = placeOf(event);
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    // Touchpads report a pinch as a wheel with Ctrl, in much smaller steps.
    const rate = event.ctrlKey ? 0.01 : 0.002;
    gestures.onzoom(x, y, Math.exp(-Math.min(Math.max(pixels, -240), 240) * rate));
  };

  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('pointerleave', () => gestures.onleave(), { signal });
  element.addEventListener('wheel', wheel, { signal, passive: false });
  return () => listening.abort();
}
