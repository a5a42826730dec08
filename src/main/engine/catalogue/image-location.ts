/**
 * Where the bytes of an image stand: a whole file, or `length` bytes from `offset` inside a container such as a tar.
 * `file` is absolute.
 */
export interface ImageLocation {
  readonly file: string;
  readonly offset?: number;
  readonly length?: number;
}
