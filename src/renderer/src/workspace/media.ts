/** Address of a small picture of an image; `size` is the length of its longer side in pixels. */
export const thumbnailUrl = (imageId: number, size = 256): string => `/media/thumbnail/${imageId}?size=${size}`;

/** Address of an image as its file holds it. */
export const originalUrl = (imageId: number): string => `/media/image/${imageId}`;
