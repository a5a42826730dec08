import { isStudioError, type StudioError } from '../../../../shared/contract/errors.ts';

/**
 * Bisects items until the one that crashes the compute process is found, so that one bad item never stops a batch.
 * `onPoison` is called for each that crashes it alone. Run nothing else at the same time: it would crash too, and be
 * blamed.
 */
export async function isolateCrashes<Item>(
  items: readonly Item[],
  run: (part: readonly Item[]) => Promise<void>,
  onPoison: (item: Item, error: StudioError) => Promise<void>,
): Promise<void> {
  try {
    await run(items);
  } catch (error) {
    if (!isStudioError(error, 'compute-crashed')) throw error;
    if (items.length === 1) return onPoison(items[0]!, error);
    const middle = items.length >> 1;
    await isolateCrashes(items.slice(0, middle), run, onPoison);
    await isolateCrashes(items.slice(middle), run, onPoison);
  }
}
