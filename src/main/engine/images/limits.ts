/**
 * Images with more pixels are refused (a decompression bomb has far more in a few kilobytes): 2²⁸, a square of 16,384. This
 * also bounds the memory of one decode.
 */
export const maxPixels = 2 ** 28;

/** Larger image files are refused, because they are read into memory: 512 MiB. */
export const maxBytes = 2 ** 29;
