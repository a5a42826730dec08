import sharp, { type Sharp } from 'sharp';
import type { ImageLocation } from '../base/image-location.ts';
import { firstLine } from './inspect.ts';
import { maxPixels } from './limits.ts';
import { readImageBytes, unusableImage } from './read-bytes.ts';
import { recogniseContent } from './signatures.ts';
import { cmykToRgb, saturateGray } from './colour.ts';
import { paintGif, readGifFrame } from './gif.ts';
import { layoutOf } from './pixel-layout.ts';
import type { RgbImage } from './rgb-image.ts';

/** Decodes an image as Pillow's `exif_transpose` and `convert('RGB')` do. Fails with `unreadable-image`, naming the file. */
export async function decodeImage(location: ImageLocation): Promise<RgbImage> {
  const bytes = await readImageBytes(location);
  try {
    return await decode(bytes);
  } catch (cause) {
    throw unusableImage(
      location,
      'unreadable-image',
      `${location.file}: the image cannot be decoded (${firstLine(cause)}).`,
      { cause },
    );
  }
}

async function decode(bytes: Buffer): Promise<RgbImage> {
  // Colour profiles are ignored, because the reference ignores them.
  const image = sharp(bytes, { ignoreIcc: true, limitInputPixels: maxPixels, failOn: 'truncated' }).autoOrient();
  const content = recogniseContent(bytes);
  switch ('format' in content ? await layoutOf(content.format, bytes, image) : 'rgb') {
    case 'cmyk': {
      const { data, info } = await raw(image.pipelineColourspace('cmyk').toColourspace('cmyk'));
      return { data: cmykToRgb(data, info.channels), width: info.width, height: info.height };
    }
    case 'gray16': {
      const { data, info } = await raw(image.removeAlpha().toColourspace('grey16'), 'ushort');
      return { data: saturateGray(data), width: info.width, height: info.height };
    }
    case 'gif': {
      const frame = readGifFrame(bytes);
      const { data, info } = await raw(frame === null ? image.removeAlpha() : image);
      const rgb = frame === null ? data : paintGif(data, info.channels, info.width, frame);
      return { data: rgb, width: info.width, height: info.height };
    }
    case 'rgb': {
      const { data, info } = await raw(image.removeAlpha());
      return { data, width: info.width, height: info.height };
    }
  }
}

function raw(image: Sharp, depth: 'uchar' | 'ushort' = 'uchar') {
  return image.raw({ depth }).toBuffer({ resolveWithObject: true });
}
