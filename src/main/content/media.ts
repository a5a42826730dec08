/** Bytes to show: in memory, or `length` bytes from `offset` of a file (the complete file by default). */
export interface MediaItem {
  /** Such as `image/jpeg`. Other types than images are sent as an attachment. */
  readonly contentType: string;
  /** Identifies exactly these bytes, such as their hash; without quotes. */
  readonly etag: string;
  readonly body: Uint8Array<ArrayBuffer> | MediaFile;
}

/** A file, or a part of one. */
export interface MediaFile {
  readonly file: string;
  readonly offset?: number;
  readonly length?: number;
}

/** The images of the open project. Both functions throw a StudioError if there is no such image. */
export interface Media {
  /** The original bytes of an image. */
  image(imageId: number, options: { readonly signal: AbortSignal }): Promise<MediaItem>;
  /** The image, scaled to fit a square of `size` pixels. */
  thumbnail(imageId: number, size: number, options: { readonly signal: AbortSignal }): Promise<MediaItem>;
}
