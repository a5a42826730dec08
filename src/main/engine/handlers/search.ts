import { stat } from 'node:fs/promises';
import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Session } from '../session.ts';

/** Implements `search`. */
export function searchHandlers(session: Session): StudioHandlers['search'] {
  return {
    byText: (input, options) => session.project().evaluation.searchByText(input, options),
    async byImage({ image, ...query }, options) {
      const { evaluation } = session.project();
      if ('imageId' in image) return evaluation.searchByImage({ ...query, image }, options);
      await requireFile(image.file);
      return evaluation.searchByImage({ ...query, image: { location: { file: image.file } } }, options);
    },
    captionsFor: (input, options) => session.project().evaluation.findCaptionsFor(input, options),
  };
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile())
    throw new StudioError('unreadable-file', `The file ${file} does not exist. Check the path.`, { file });
}
