import { z } from 'zod';
import { count, path } from '../../../shared/contract/values.ts';

/** Where the bytes of an image are: a whole file, or `length` bytes from `offset` inside a container such as a tar. `file` is absolute. */
export const imageLocation = z.object({
  file: path,
  offset: count.exactOptional(),
  length: count.exactOptional(),
});
export type ImageLocation = Readonly<z.infer<typeof imageLocation>>;
