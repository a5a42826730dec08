/** Address of a thumbnail; `size` is its longer side in pixels. */
export const thumbnailUrl = (imageId: number, size = 256): string => `/media/thumbnail/${imageId}?size=${size}`;

/** Address of the original image file. */
export const originalUrl = (imageId: number): string => `/media/image/${imageId}`;
