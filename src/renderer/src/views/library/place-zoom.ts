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
/** Two lines of words below the picture. */
const wordsHeight = 46;
const growth = 2.6;
/** Screen pixels for one of the image: beyond this there is only blur to see. */
const mostScale = 5;
const least = 240;
const most = 520;

/**
 * Where an enlarged picture stands: beside the one it enlarges, on the side with more room, whole within the window. All lengths are
 * CSS pixels; `height` is the picture's alone. Null where it would not be larger than what is there already.
 */
export function placeZoom(beside: Box, image: Size, window: Size): Box | null {
  const roomLeft = beside.left - gap - edge;
  const roomRight = window.width - beside.left - beside.width - gap - edge;
  const longest = Math.min(most, Math.max(least, growth * Math.max(beside.width, beside.height)));
  const scale = Math.min(
    mostScale,
    longest / Math.max(image.width, image.height),
    Math.max(roomLeft, roomRight) / image.width,
    (window.height - 2 * edge - wordsHeight) / image.height,
  );
  const width = Math.round(image.width * scale);
  const height = Math.round(image.height * scale);
  const shown = Math.min(beside.width / image.width, beside.height / image.height);
  if (scale <= 1.2 * shown) return null;
  const middle = beside.top + beside.height / 2 - (height + wordsHeight) / 2;
  return {
    left: roomRight >= roomLeft ? beside.left + beside.width + gap : beside.left - gap - width,
    top: Math.min(Math.max(edge, middle), window.height - edge - height - wordsHeight),
    width,
    height,
  };
}
