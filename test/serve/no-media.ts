import type { Media } from '../../src/main/content/media.ts';
import { StudioError } from '../../src/shared/contract/errors.ts';

/** The images of a studio that has no project open. */
export const noMedia: Media = {
  image: async () => refuse(),
  thumbnail: async () => refuse(),
};

function refuse(): never {
  throw new StudioError('no-project', 'No project is open.');
}
