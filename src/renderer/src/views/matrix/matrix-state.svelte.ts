import { isStudioError } from '../../../../shared/contract/errors.ts';
import { describeError } from '../../workspace/toasts.svelte.ts';
import { PainterThread } from './painter-thread.ts';
import { patchColumns } from './summary.ts';
import { accumulate, chooseScale, shareBelow } from './summary.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { PairMatrix } from '../../../../shared/contract/matrix.ts';
import type { OffDiagonalMatch } from './off-diagonal.ts';
import type { Tile } from './messages.ts';
import type { Painting } from './paint.ts';
import type { Order } from './settings.ts';
import type { Summary } from './summary.ts';

/** The request: images, model, and which caption of each image. */
export interface MatrixQuestion {
  readonly modelId: number;
  readonly imageIds: Uint32Array<ArrayBuffer>;
  readonly slot: number;
}

/** The pairs, with arrays that can be sent back. */
type Matrix = PairMatrix & { readonly [name in 'imageIds' | 'captionIds' | 'revisions']: Uint32Array<ArrayBuffer> };

/** The current matrix, its order, and its tiles. */
export class MatrixState {
  /** Replaced on load; edits change its cosines in place and increment `edits`. */
  matrix = $state.raw<Matrix | null>(null);
  edits = $state(0);
  status = $state<'first' | 'loading' | 'ready' | 'failed'>('first');
  problem = $state.raw<{ readonly code: string; readonly message: string } | null>(null);
  summary = $state.raw<Summary | null>(null);
  matches = $state.raw<readonly OffDiagonalMatch[]>([]);
  /** Positions along the diagonal as both axes show them. */
  order = $state.raw<Uint32Array>(new Uint32Array());
  ordering = $state(false);
  tiles = $state.raw<readonly Tile[]>([]);
  /** The settings of the current tiles, which lag behind while the painter works. */
  painted = $state.raw<Painting | null>(null);
  readonly n = $derived(this.matrix?.imageIds.length ?? 0);
  readonly scale = $derived(this.summary ? chooseScale(this.summary) : { from: 0, to: 0.5 });
  readonly #shares = $derived(this.summary ? accumulate(this.summary.all) : null);
  readonly #places = $derived(placesOf(this.order));
  readonly #studio: Studio;
  readonly #painter: PainterThread;
  #question: MatrixQuestion | null = null;
  #asking = new AbortController();
  #clustered: { readonly of: Matrix; readonly order: Uint32Array } | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
    this.#painter = new PainterThread({
      summarised: (summary, matches) => {
        this.summary = summary;
        this.matches = matches;
      },
      painted: (tiles, painting) => {
        for (const { bitmap } of this.tiles) bitmap.close();
        this.tiles = tiles;
        this.painted = painting;
      },
      failed: (problem) => this.#fail(new Error(`The matrix could not be drawn: ${problem}`)),
    });
  }

  /** Reads a matrix; the previous one stays until it arrives. */
  async load(question: MatrixQuestion): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#question = question;
    this.status = this.matrix ? 'loading' : 'first';
    try {
      const matrix = (await this.#studio.matrix.read(question, { signal: asking.signal })) as Matrix;
      if (asking.signal.aborted) return;
      const n = matrix.imageIds.length;
      this.order = Uint32Array.from({ length: n }, (_, place) => place);
      this.summary = null;
      this.matches = [];
      this.matrix = matrix;
      this.problem = null;
      this.status = 'ready';
      this.#painter.load(matrix.cosines, n);
    } catch (error) {
      if (!asking.signal.aborted) this.#fail(error);
    }
  }

  /** Clears the matrix when there is no model or no image. */
  clear(): void {
    this.#asking.abort();
    this.#question = null;
    this.matrix = null;
    this.status = 'ready';
    this.problem = null;
  }

  /** Refreshes edited columns. */
  refresh(): Promise<void> {
    // Requests are queued: an edit during one is picked up by the next.
    this.#refreshing = (this.#refreshing ?? Promise.resolve()).then(() => this.#readNews());
    return this.#refreshing;
  }

  async #readNews(): Promise<void> {
    const question = this.#question;
    const matrix = this.matrix;
    if (!question) return;
    if (!matrix) return this.load(question);
    const { imageIds, captionIds, revisions } = matrix;
    try {
      const news = await this.#studio.matrix.refresh({ modelId: question.modelId, imageIds, captionIds, revisions });
      if (this.matrix !== matrix) return;
      if (news.outdated) return await this.load(question);
      if (news.columns.length === 0) return;
      news.columns.forEach((column, at) => (revisions[column] = news.revisions[at]!));
      patchColumns(matrix.cosines, imageIds.length, news.columns, news.cosines);
      this.#painter.patch(news.columns, news.cosines);
      this.edits++;
    } catch (error) {
      if (this.matrix === matrix) this.#fail(error);
    }
  }

  /** Orders both axes; clusters are requested once per matrix. */
  async arrange(order: Order): Promise<void> {
    const matrix = this.matrix;
    if (!matrix) return;
    this.ordering = order === 'cluster' && this.#clustered?.of !== matrix;
    try {
      const places = await this.#find(order, matrix);
      if (this.matrix === matrix) this.order = places;
    } catch (error) {
      if (this.matrix === matrix) this.#fail(error);
    }
    this.ordering = false;
  }

  paint(painting: Painting, colours: Uint32Array): void {
    this.#painter.paint(painting, colours);
  }

  /** The cosine of an image and a caption by their positions along the diagonal. */
  cosineOf(image: number, caption: number): number {
    void this.edits;
    return this.matrix!.cosines[image * this.n + caption]!;
  }

  /** The share of all cells below a cosine; null until it is known. */
  percentileOf(cosine: number): number | null {
    return this.summary && this.#shares ? shareBelow(this.summary.all, this.#shares, cosine) : null;
  }

  /** The index of a pair along the axes in the current order. */
  placeOf(position: number): number {
    return this.#places[position] ?? 0;
  }

  close(): void {
    this.#asking.abort();
    this.#painter.close();
    for (const { bitmap } of this.tiles) bitmap.close();
  }

  async #find(order: Order, matrix: Matrix): Promise<Uint32Array> {
    const n = matrix.imageIds.length;
    const given = Uint32Array.from({ length: n }, (_, place) => place);
    if (order === 'given' || n < 3) return given;
    if (order === 'alignment') {
      const own = given.map((place) => place);
      return own.sort((a, b) => matrix.cosines[a * n + a]! - matrix.cosines[b * n + b]! || a - b);
    }
    if (this.#clustered?.of !== matrix) {
      const { imageIds, captionIds } = matrix;
      const { modelId } = this.#question!;
      const found = await this.#studio.matrix.cluster(
        { modelId, imageIds, captionIds },
        { signal: this.#asking.signal },
      );
      this.#clustered = { of: matrix, order: found.order };
    }
    return this.#clustered.order;
  }

  #fail(error: unknown): void {
    this.problem = { code: isStudioError(error) ? error.code : 'internal', message: describeError(error) };
    this.status = 'failed';
    this.matrix = null;
  }
}

function placesOf(order: Uint32Array): Uint32Array {
  const places = new Uint32Array(order.length);
  order.forEach((position, place) => (places[position] = place));
  return places;
}
