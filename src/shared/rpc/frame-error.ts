/** Invalid frame bytes, or a value that cannot be encoded in a frame. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}
