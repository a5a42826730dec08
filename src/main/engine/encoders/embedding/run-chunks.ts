import { isStudioError, type StudioError } from '../../../../shared/contract/errors.ts';
import { isolateCrashes } from './isolate-crashes.ts';

/** How a long list is worked through. */
export interface ChunkWork<Item> {
  /** Most items of one question. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** Asks about some items; fails with `compute-crashed` when they killed the process, twice. */
  readonly run: (part: readonly Item[]) => Promise<void>;
  /** An item that kills the process whenever it is tried alone. */
  readonly onPoison: (item: Item, error: StudioError) => Promise<void>;
}

/** Questions that are under way at once: while one is answered, the next is prepared. */
const inFlight = 2;

/** What one question should take, in milliseconds: progress moves, a cancel is quick, and asking costs next to nothing. */
const aim = 1000;

/**
 * Works through a list in questions that grow until each takes about a second. What the process died over is put aside and
 * tried at the end, part by part.
 */
export async function runChunks<Item>(items: readonly Item[], first: number, work: ChunkWork<Item>): Promise<void> {
  const suspicious: (readonly Item[])[] = [];
  let size = Math.min(first, work.most);
  let next = 0;
  const take = async (): Promise<void> => {
    while (next < items.length) {
      const part = items.slice(next, next + size);
      next += part.length;
      const start = performance.now();
      try {
        work.signal.throwIfAborted();
        await work.run(part);
      } catch (error) {
        if (!isStudioError(error, 'compute-crashed')) {
          // Any other failure is that of the whole work.
          next = items.length;
          throw error;
        }
        suspicious.push(part);
        continue;
      }
      const rate = part.length / Math.max(1, performance.now() - start);
      const wanted = Math.round((rate * aim) / first) * first;
      size = Math.min(work.most, Math.max(first, Math.min(size * 2, wanted)));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: inFlight }, take));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  for (const part of suspicious) {
    work.signal.throwIfAborted();
    await isolateCrashes(part, work.run, work.onPoison);
  }
}
