import { isStudioError, type StudioError } from '../../../../shared/contract/errors.ts';
import { isolateCrashes } from './isolate-crashes.ts';

/** How a long list is processed. */
export interface ChunkWork<Item> {
  /** Maximum number of items per request. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** Processes some items; fails with `compute-crashed` when they crashed the process twice. */
  readonly run: (part: readonly Item[]) => Promise<void>;
  /** Called for an item that crashes the process even when run alone. */
  readonly onPoison: (item: Item, error: StudioError) => Promise<void>;
}

/** Concurrent requests: while one runs, the next is prepared. */
const inFlight = 2;

/** Target duration of one request in milliseconds: long enough that overhead is negligible, short enough for progress and cancelling. */
const aim = 1000;

/**
 * Processes a list in requests that grow until each takes about a second. Items that crashed the process are set aside and
 * bisected at the end.
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
          // Any other failure ends the work.
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
