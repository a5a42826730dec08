/** Bytes that are no frame, or a value that no frame can hold. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}
