/** Pointer gestures on the matrix, in CSS pixels from the upper left of the element. */
export interface Gestures {
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, at: Point) => void;
  readonly hover: (at: Point | null) => void;
  readonly press: (at: Point) => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A press that moves farther is a drag. */
const slack = 4;

/** Listens for drags, wheel, pinch and clicks on an element. Returns a function that stops listening. */
export function followGestures(element: HTMLElement, { pan, zoom, hover, press }: Gestures): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const down = new Map<number, Point>();
  let began: Point | null = null;
  let moved = false;

  const toPoint = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  const move = (event: PointerEvent) => {
    const at = toPoint(event);
    const before = down.get(event.pointerId);
    if (!before) {
      hover(at);
      return;
    }
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, at);
    if (other) {
      moved = true;
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
      zoom(distance(at, other) / Math.max(distance(before, other), 1), middle);
      pan((at.x - before.x) / 2, (at.y - before.y) / 2);
      return;
    }
    if (!moved && began && distance(at, began) < slack) {
      down.set(event.pointerId, before);
      return;
    }
    moved = true;
    hover(null);
    pan(at.x - before.x, at.y - before.y);
  };

  const listen = <Kind extends keyof HTMLElementEventMap>(kind: Kind, on: (event: HTMLElementEventMap[Kind]) => void) =>
    element.addEventListener(kind, on, { signal, passive: false });

  listen('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, toPoint(event));
    if (down.size > 1) return;
    began = toPoint(event);
    moved = false;
  });
  listen('pointermove', move);
  listen('pointerup', (event) => {
    const held = down.delete(event.pointerId);
    if (held && !moved && down.size === 0) press(toPoint(event));
  });
  listen('pointercancel', (event) => void down.delete(event.pointerId));
  listen('pointerleave', () => hover(null));
  listen('wheel', (event) => {
    event.preventDefault();
    // Trackpads report a pinch as a wheel with Ctrl, in smaller steps.
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
    if (event.shiftKey) pan(-(event.deltaX || event.deltaY) * lines, 0);
    else zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0018)), toPoint(event));
  });
  return () => ending.abort();
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
