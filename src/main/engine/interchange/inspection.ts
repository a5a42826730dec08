import { isStudioError } from '../../../shared/contract/errors.ts';
import type { ImageLocation } from '../base/image-location.ts';
import type { Inspection } from '../compute/contract/images.ts';
import type { Compute } from '../compute/supervisor.ts';

/** Images asked for at once: few enough that progress moves and a cancel is quick. */
const chunk = 64;

/** So many images that crash the decoder are no longer the images' fault. */
const maxCrashes = 10;

/**
 * Looks into images through the compute process. An image that takes the process down with it is an answer too, and costs no
 * other image; when ever more do, the last `compute-crashed` is thrown.
 */
export class Inspector {
  readonly #compute: Compute;
  #crashes = 0;

  constructor(compute: Compute) {
    this.#compute = compute;
  }

  /** One answer for each location, in order. `onDone` hears how many more are done. */
  async inspect(
    locations: readonly ImageLocation[],
    { signal, onDone }: { signal: AbortSignal; onDone: (count: number) => void },
  ): Promise<Inspection[]> {
    const inspections: Inspection[] = [];
    for (let start = 0; start < locations.length; start += chunk) {
      const part = locations.slice(start, start + chunk);
      inspections.push(...(await this.#inspectPart(part, signal)));
      onDone(part.length);
    }
    return inspections;
  }

  async #inspectPart(locations: readonly ImageLocation[], signal: AbortSignal): Promise<Inspection[]> {
    try {
      return (await this.#compute.client().images.inspect({ locations: [...locations] }, { signal })).inspections;
    } catch (error) {
      if (!isStudioError(error, 'compute-crashed')) throw error;
      if (locations.length === 1) {
        if (++this.#crashes > maxCrashes) throw error;
        return [{ ok: false, problem: 'unreadable-image', reason: 'It crashes the image decoder.' }];
      }
      const middle = locations.length >> 1;
      const first = await this.#inspectPart(locations.slice(0, middle), signal);
      return [...first, ...(await this.#inspectPart(locations.slice(middle), signal))];
    }
  }
}
