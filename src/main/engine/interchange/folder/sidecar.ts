import { stemOf } from '../image-names.ts';

/** A text file beside an image that is larger is no list of captions: 1 MiB. */
export const maxSidecarBytes = 2 ** 20;

/** Where the captions of an image may stand, the most particular first: `a.jpg.txt`, `a.txt`. */
export function sidecarNames(image: string): [own: string, usual: string] {
  return [`${image}.txt`, `${stemOf(image)}.txt`];
}
