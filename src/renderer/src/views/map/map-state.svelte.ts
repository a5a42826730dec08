import { isNarrowed } from '../../workspace/query.ts';
import { readBytes } from '../../charts/theme-colours.ts';
import { between, boundsOf, fit, project, readCamera, writeCamera, zoom } from './camera.ts';
import { dress } from './dress.ts';
import { Layouts } from './layouts.svelte.ts';
import { paint } from './painting.ts';
import { readSettings } from './settings.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { Camera, Viewport } from './camera.ts';
import type { Dressed } from './dress.ts';
import type { Pickable } from './pick.ts';
import type { ColourBy } from './settings.ts';

/** What dragging does: pan, or select with a lasso or box. */
export type Tool = 'move' | 'lasso' | 'box';

const nothing = new Uint32Array();
/** Points closer to the edge than this, in pixels, count as out of view. */
const edge = 24;
const noLooks: Dressed = { looks: new Uint8Array(), order: nothing, drawn: nothing };

/** State of the map: its layout, colours and camera. */
export class MapState {
  readonly layouts: Layouts;
  readonly workspace: Workspace;
  tool = $state<Tool>('move');
  viewport = $state.raw<Viewport>({ width: 0, height: 0 });
  /** The hovered point and the focused one; −1 for none. */
  hovered = $state(-1);
  focused = $state(-1);
  /** Progress of the animation from previous to current positions, 0 to 1. */
  mix = $state(1);
  /** Set to scroll the list of movers into view. */
  showsMovers = $state(false);
  /** True while the camera moves. */
  moving = $state(false);
  #camera = $state.raw<Camera | null>(null);
  /** Pending animation frames of the camera and the points. */
  readonly #motions = { camera: 0, points: 0 };
  #settling: ReturnType<typeof setTimeout> | undefined;

  readonly settings = $derived.by(() => readSettings(this.workspace.router.settings));
  readonly layout = $derived.by(() => this.layouts.shown?.layout ?? null);
  readonly imageCount = $derived(this.layout?.imageIds.length ?? 0);
  /** The sample of each point. */
  readonly sampleOf = $derived.by(() => {
    if (!this.layout) return nothing;
    const samples = new Uint32Array(this.layout.points.length / 2);
    samples.set(this.layout.imageIds);
    samples.set(this.layout.captionImageIds, this.imageCount);
    return samples;
  });
  readonly colour = $derived.by((): ColourBy => this.settings.colour ?? this.#defaultColour());
  readonly painting = $derived.by(() => {
    const { shown, clustering } = this.layouts;
    const { classes, scale } = this.workspace.state;
    if (!shown) return { entries: [], entryOf: nothing };
    return paint(this.colour, { imageCount: this.imageCount, facts: shown.facts, clustering, classes, scale });
  });
  readonly within = $derived.by(() => {
    const { router, results } = this.workspace;
    return isNarrowed(router.query) && results.state !== 'first' ? new Set(results.ids) : null;
  });
  readonly dressed = $derived.by(() => {
    if (!this.layout) return noLooks;
    const { hidesRest, without } = this.settings;
    return dress({
      painting: this.painting,
      colours: this.painting.entries.map((entry) => readBytes(entry.token)),
      pale: readBytes('--text-faint'),
      imageCount: this.imageCount,
      sampleOf: this.sampleOf,
      selected: this.workspace.router.selection.ids,
      within: this.within,
      hidesRest,
      without,
    });
  });
  readonly pickable = $derived.by((): Pickable => ({
    points: this.layout?.points ?? new Float32Array(),
    drawn: this.dressed.drawn,
  }));
  /** The camera that fits all points. */
  readonly whole = $derived.by((): Camera => {
    const bounds = this.layout && boundsOf(this.layout.points, this.sampleOf.keys());
    return bounds && this.viewport.width > 0 ? fit(bounds, this.viewport) : { x: 0, y: 0, scale: 1 };
  });

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.layouts = new Layouts(workspace.studio);
    this.#camera = readCamera(workspace.router.settings['map.at']);
  }

  /** The current camera; fits all points until the user zooms or pans. */
  get camera(): Camera {
    return this.#camera ?? this.whole;
  }

  /** Moves the camera at once, as while dragging. */
  look(camera: Camera): void {
    cancelAnimationFrame(this.#motions.camera);
    this.#camera = camera;
    this.moving = true;
    this.#settle();
  }

  /** Animates to a camera; null fits all points. Instant with reduced motion. */
  go(to: Camera | null): void {
    const from = this.camera;
    const goal = to ?? this.whole;
    this.#run('camera', 280, (share) => {
      this.#camera = share === 1 ? to : between(from, goal, share);
      this.moving = share < 1;
      if (share === 1) this.#settle();
    });
  }

  zoomBy(factor: number): void {
    const { width, height } = this.viewport;
    this.go(zoom(this.camera, this.viewport, { left: width / 2, top: height / 2, factor, whole: this.whole }));
  }

  /** Zooms to some points, with a limit for points close together. */
  zoomTo(points: Iterable<number>): void {
    const bounds = this.layout && boundsOf(this.layout.points, points);
    if (bounds) this.go(fit(bounds, this.viewport, this.whole.scale * 24));
  }

  /** Pans if a point is near the edge or out of view. */
  keepInSight(point: number): void {
    const { points } = this.layout!;
    const [left, top] = project(this.camera, this.viewport, points[2 * point]!, points[2 * point + 1]!);
    const { width, height } = this.viewport;
    const isInside = left > edge && top > edge && left < width - edge && top < height - edge;
    if (!isInside) this.go({ ...this.camera, x: points[2 * point]!, y: points[2 * point + 1]! });
  }

  /** The visible points of samples. */
  pointsOf(samples: ReadonlySet<number>): Uint32Array {
    return this.pickable.drawn.filter((point) => samples.has(this.sampleOf[point]!));
  }

  /** The samples of points, each once. */
  samplesOf(points: Iterable<number>): Set<number> {
    const samples = new Set<number>();
    for (const point of points) samples.add(this.sampleOf[point]!);
    return samples;
  }

  /** Animates points from their previous to their current positions. */
  playMotion(): void {
    this.#run('points', 900, (share) => (this.mix = share));
  }

  close(): void {
    for (const motion of Object.values(this.#motions)) cancelAnimationFrame(motion);
    clearTimeout(this.#settling);
    this.layouts.close();
  }

  #defaultColour(): ColourBy {
    return this.layouts.shown?.facts.classIds.some((id) => id > 0) ? 'class' : 'alignment';
  }

  /** Writes the camera to the address once the map stops moving. */
  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.moving = false;
      const at = this.#camera === null ? '' : writeCamera(this.#camera);
      this.workspace.router.set({ 'map.at': at }, { replace: true });
    }, 250);
  }

  #run(of: 'camera' | 'points', milliseconds: number, step: (share: number) => void): void {
    cancelAnimationFrame(this.#motions[of]);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      step(1);
      return;
    }
    const start = performance.now();
    const tick = (now: number) => {
      const share = Math.min(1, Math.max(0, (now - start) / milliseconds));
      step(share < 1 ? ease(share) : 1);
      if (share < 1) this.#motions[of] = requestAnimationFrame(tick);
    };
    this.#motions[of] = requestAnimationFrame(tick);
  }
}

/** Smoothstep easing. */
const ease = (share: number) => share * share * (3 - 2 * share);
