interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
interface Size {
  readonly width: number;
  readonly height: number;
}

const gap = 8;
const edge = 12;
/** Height of two lines of text below the picture. */
const textHeight = 46;
const growth = 2.6;
/** Screen pixels per image pixel; beyond this, the picture is only blur. */
const maxScale = 5;
const minSide = 240;
const maxSide = 520;

/**
 * Position of an enlarged picture: next to its thumbnail, on the side with more room, fully inside the window. Lengths are in CSS
 * pixels; `height` excludes the text. Null if the picture would not be notably larger than the thumbnail.
 */
export function placeZoom(beside: Box, image: Size, window: Size): Box | null {
  const roomLeft = beside.left - gap - edge;
  const roomRight = window.width - beside.left - beside.width - gap - edge;
  const longest = Math.min(maxSide, Math.max(minSide, growth * Math.max(beside.width, beside.height)));
  const scale = Math.min(
    maxScale,
    longest / Math.max(image.width, image.height),
    Math.max(roomLeft, roomRight) / image.width,
    (window.height - 2 * edge - textHeight) / image.height,
  );
  const width = Math.round(image.width * scale);
  const height = Math.round(image.height * scale);
  const shown = Math.min(beside.width / image.width, beside.height / image.height);
  if (scale <= 1.2 * shown) return null;
  const middle = beside.top + beside.height / 2 - (height + textHeight) / 2;
  return {
    left: roomRight >= roomLeft ? beside.left + beside.width + gap : beside.left - gap - width,
    top: Math.min(Math.max(edge, middle), window.height - edge - height - textHeight),
    width,
    height,
  };
}
