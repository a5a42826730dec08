/** Bytes to show: in memory, or `length` bytes from `offset` of a file (all of it when they are not given). */
export interface MediaItem {
  /** Such as `image/jpeg`. Anything that is no kind of picture is sent as plain bytes to save. */
  readonly contentType: string;
  /** Names these bytes and no others, such as their hash; without quotes. */
  readonly etag: string;
  readonly body: Uint8Array<ArrayBuffer> | MediaFile;
}

/** A file, or a part of one. */
export interface MediaFile {
  readonly file: string;
  readonly offset?: number;
  readonly length?: number;
}

/** Where the images of the open project come from. Both throw a StudioError for what there is not. */
export interface Media {
  /** The original bytes of an image. */
  image(imageId: number, options: { readonly signal: AbortSignal }): Promise<MediaItem>;
  /** The image within a square of `size` pixels. */
  thumbnail(imageId: number, size: number, options: { readonly signal: AbortSignal }): Promise<MediaItem>;
}
