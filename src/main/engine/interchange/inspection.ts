import { isStudioError } from '../../../shared/contract/errors.ts';
import type { ImageLocation } from '../catalogue/image-location.ts';
import type { Inspection } from '../compute/images/contract.ts';
import type { Compute } from '../compute/supervisor.ts';

/** Images asked for at once: few enough that progress moves and a cancel is quick. */
const chunk = 64;

/** Inspects images in order. One that takes the compute process down with it is an answer too, and costs no other image. */
export async function inspectImages(
  compute: Compute,
  locations: readonly ImageLocation[],
  { signal, onDone }: { signal: AbortSignal; onDone: (count: number) => void },
): Promise<Inspection[]> {
  const inspections: Inspection[] = [];
  for (let start = 0; start < locations.length; start += chunk) {
    const part = locations.slice(start, start + chunk);
    inspections.push(...(await inspectPart(compute, part, signal)));
    onDone(part.length);
  }
  return inspections;
}

async function inspectPart(
  compute: Compute,
  locations: readonly ImageLocation[],
  signal: AbortSignal,
): Promise<Inspection[]> {
  try {
    return (await compute.client().images.inspect({ locations: [...locations] }, { signal })).inspections;
  } catch (error) {
    if (!isStudioError(error, 'compute-crashed')) throw error;
    if (locations.length === 1)
      return [{ ok: false, problem: 'unreadable-image', reason: 'It crashes the image decoder.' }];
    const middle = locations.length >> 1;
    const first = await inspectPart(compute, locations.slice(0, middle), signal);
    return [...first, ...(await inspectPart(compute, locations.slice(middle), signal))];
  }
}
