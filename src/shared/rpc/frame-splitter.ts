import { FrameError } from './frame-error.ts';
import { frameHead, frameLength } from './frames.ts';

/** Splits a byte stream, arriving in chunks of any size, into frames of at most `limit` bytes. */
export class FrameSplitter {
  readonly #limit: number;
  #frame: Uint8Array<ArrayBuffer> = new Uint8Array(frameHead);
  #filled = 0;
  #measured = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The frames completed by this chunk. Throws a FrameError at bytes that do not start a frame, or when one is too long. */
  push(piece: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    for (let rest = piece; rest.byteLength > 0;) {
      const taken = rest.subarray(0, this.#frame.byteLength - this.#filled);
      this.#frame.set(taken, this.#filled);
      this.#filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
      if (this.#filled < this.#frame.byteLength) break;
      if (this.#measured) frames.push(this.#begin());
      else this.#measure();
    }
    return frames;
  }

  #begin(): Uint8Array<ArrayBuffer> {
    const complete = this.#frame;
    this.#frame = new Uint8Array(frameHead);
    this.#filled = 0;
    this.#measured = false;
    return complete;
  }

  #measure(): void {
    const length = frameLength(this.#frame);
    if (length > this.#limit) throw new FrameError(`A frame of ${length} bytes exceeds the limit of ${this.#limit}.`);
    const head = this.#frame;
    this.#frame = new Uint8Array(length);
    this.#frame.set(head);
    this.#measured = true;
  }
}
