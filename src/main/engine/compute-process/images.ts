import { Readable } from 'node:stream';
import type { Handlers } from '../../../shared/rpc/procedure.ts';
import type { ImagesContract } from '../compute/contract/images.ts';
import { inspectImage } from '../images/inspect.ts';
import { makeThumbnail } from '../images/thumbnail.ts';

/** Images of a list that are read at once; on two cores, more gained nothing and fewer left them idle. */
const inFlight = 4;

/** Handlers of the images domain. */
export function createImagesHandlers(): Handlers<{ images: ImagesContract }>['images'] {
  return {
    inspect: async ({ locations }, { signal }) => ({
      inspections: await Readable.from(locations)
        .map(inspectImage, { concurrency: inFlight, signal })
        .toArray({ signal }),
    }),
    thumbnail: ({ location, size }) => makeThumbnail(location, size),
  };
}
