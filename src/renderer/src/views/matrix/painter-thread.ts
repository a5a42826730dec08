import type { FromPainter, Tile, ToPainter } from './messages.ts';
import type { OffDiagonalMatch } from './off-diagonal.ts';
import type { Painting } from './paint.ts';
import type { Summary } from './summary.ts';

/** Callbacks for results of the thread. */
export interface PainterNews {
  readonly summarised: (summary: Summary, matches: readonly OffDiagonalMatch[]) => void;
  readonly painted: (tiles: readonly Tile[], painting: Painting) => void;
  readonly failed: (problem: string) => void;
}

interface Order {
  readonly painting: Painting;
  readonly colours: Uint32Array;
}

/** Paints matrices in a worker, so that four million cells never block the window. Only the latest request is painted. */
export class PainterThread {
  readonly #worker = new Worker(new URL('./painter.ts', import.meta.url), { type: 'module' });
  readonly #news: PainterNews;
  #number = 0;
  /** Requests before this number belong to another matrix. */
  #valid = 0;
  #under: Order | null = null;
  #next: Order | null = null;

  constructor(news: PainterNews) {
    this.#news = news;
    this.#worker.onmessage = ({ data }: MessageEvent<FromPainter>) => this.#take(data);
    this.#worker.onerror = (event) => news.failed(event.message);
  }

  load(cosines: Float32Array, n: number): void {
    this.#next = null;
    this.#valid = this.#number + 1;
    this.#send({ kind: 'load', cosines, n });
  }

  patch(columns: Uint32Array, cosines: Float32Array): void {
    this.#send({ kind: 'patch', columns, cosines });
  }

  paint(painting: Painting, colours: Uint32Array): void {
    this.#next = { painting, colours };
    if (this.#under === null) this.#begin();
  }

  close(): void {
    this.#worker.terminate();
  }

  #begin(): void {
    this.#under = this.#next;
    this.#next = null;
    if (this.#under) this.#send({ kind: 'paint', number: ++this.#number, ...this.#under });
  }

  #take(message: FromPainter): void {
    if (message.kind === 'summary') {
      this.#news.summarised(message.summary, message.matches);
      return;
    }
    const { painting } = this.#under!;
    this.#begin();
    if (message.number >= this.#valid) this.#news.painted(message.tiles, painting);
    else for (const { bitmap } of message.tiles) bitmap.close();
  }

  #send(message: ToPainter): void {
    this.#worker.postMessage(message);
  }
}
