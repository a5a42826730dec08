import { isStudioError } from '../../../shared/contract/errors.ts';
import type { ImageLocation } from '../base/image-location.ts';
import type { Inspection } from '../compute/contract/images.ts';
import type { Compute } from '../compute/supervisor.ts';

/** Images per request: few enough for smooth progress and quick cancelling. */
const chunk = 64;

/** After this many crashes of the decoder, the images are not the cause. */
const maxCrashes = 10;

/**
 * Inspects images in the compute process. An image that crashes the process is reported without affecting the others; too many
 * crashes throw the last `compute-crashed`.
 */
export class Inspector {
  readonly #compute: Compute;
  #crashes = 0;

  constructor(compute: Compute) {
    this.#compute = compute;
  }

  /** One result per location, in order. `onDone` receives the number of newly inspected images. */
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
