/**
 * An image with more pixels is refused (a decompression bomb holds far more in a few kilobytes): 2²⁸, a square of 16,384.
 * It is also what bounds the memory of one decode.
 */
export const maxPixels = 2 ** 28;

/** An image file with more bytes is refused, because it is read whole: 512 MiB. */
export const maxBytes = 2 ** 29;
