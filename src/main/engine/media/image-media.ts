import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ImageLocation } from '../base/image-location.ts';
import { locateImages, type LocatedImage } from '../catalogue/queries/images.ts';
import { imageFormat, type ThumbnailSize } from '../compute/contract/images.ts';
import type { Compute } from '../compute/supervisor.ts';
import { ThumbnailCache } from './thumbnail-cache.ts';
import { Thumbnails } from './thumbnails.ts';

/** Bytes to show: in memory, or a file or a part of one. `etag` (without quotes) identifies exactly these bytes. */
export interface ImageMediaItem<Body> {
  readonly contentType: string;
  readonly etag: string;
  readonly body: Body;
}

const sizes: readonly ThumbnailSize[] = [128, 256, 512];

/**
 * The images of a project for display, by number; no other file can be accessed. Both methods fail with `not-found` for an
 * unknown number, and with `unreadable-image` for a file that is missing or damaged.
 */
export class ImageMedia {
  readonly #catalogue: Catalogue;
  readonly #thumbnails: Thumbnails;

  constructor(catalogue: Catalogue, compute: Compute, { cacheLimit }: { cacheLimit?: number } = {}) {
    this.#catalogue = catalogue;
    const cache = new ThumbnailCache(
      join(catalogue.folder, 'cache', 'thumbnails'),
      cacheLimit === undefined ? {} : { limit: cacheLimit },
    );
    this.#thumbnails = new Thumbnails(compute, cache);
  }

  /** The location of the original bytes. */
  async image(imageId: number, { signal }: Abortable): Promise<ImageMediaItem<ImageLocation>> {
    const { location, format, contentHash, key } = await this.#find(imageId);
    signal.throwIfAborted();
    const found = await stat(location.file).catch((cause: unknown) => {
      throw gone(key, location.file, cause);
    });
    if (!found.isFile() || (location.offset ?? 0) + (location.length ?? 0) > found.size) throw gone(key, location.file);
    const known = imageFormat.safeParse(format);
    return {
      contentType: known.success ? `image/${known.data}` : 'application/octet-stream',
      etag: `${contentHash ?? imageId}-${Math.round(found.mtimeMs).toString(36)}`,
      body: location,
    };
  }

  /** A WebP within a square of at least `size` pixels (128, 256 or 512; no larger than the image). */
  async thumbnail(
    imageId: number,
    size: number,
    { signal }: Abortable,
  ): Promise<ImageMediaItem<Uint8Array<ArrayBuffer>>> {
    const image = await this.#find(imageId);
    const side = sizes.find((one) => one >= size) ?? 512;
    const { bytes, contentHash } = await this.#thumbnails.get(image, side, { signal });
    return { contentType: 'image/webp', etag: `${contentHash}-${side}`, body: bytes };
  }

  async #find(imageId: number): Promise<LocatedImage> {
    const { db, project } = this.#catalogue;
    const [image] = await locateImages(db, project, [imageId]);
    if (image) return image;
    throw new StudioError('not-found', `There is no image ${imageId} in this project.`, { imageId });
  }
}

function gone(key: string, file: string, cause?: unknown): StudioError {
  const data = { file, problem: 'missing-image' };
  return new StudioError(
    'unreadable-image',
    `The file of ${key} is missing: ${file}. Restore it, or import its source again.`,
    data,
    { cause },
  );
}
