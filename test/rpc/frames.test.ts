import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FrameError } from '../../src/shared/rpc/frame-error.ts';
import { FrameSplitter } from '../../src/shared/rpc/frame-splitter.ts';
import { decodeFrame, encodeFrame, frameHead } from '../../src/shared/rpc/frames.ts';
import { drawValue, openRandom } from './random-value.ts';

const seeds = Array.from({ length: 400 }, (_, seed) => seed);

describe('a frame', () => {
  it('round-trips any message value, bit for bit', () => {
    for (const seed of seeds) {
      const value = drawValue(openRandom(seed));
      expect(isDeepStrictEqual(decodeFrame(encodeFrame(value)), value), `seed ${seed}`).toBe(true);
    }
  });

  it('is read from any offset in a buffer', () => {
    const value = { doubles: Float64Array.of(1, 2, 3), bytes: Uint8Array.of(1) };
    const frame = encodeFrame(value);
    for (let offset = 0; offset < 9; offset++) {
      const moved = new Uint8Array(new ArrayBuffer(frame.byteLength + offset), offset);
      moved.set(frame);
      expect(decodeFrame(moved)).toStrictEqual(value);
    }
  });

  it('stores typed arrays as bytes: a million numbers take four million bytes and a few', () => {
    const frame = encodeFrame({ vector: new Float32Array(1_000_000).fill(0.1) });
    expect(frame.byteLength).toBeLessThan(4_000_200);
  });

  it('reads typed arrays in place, without another copy', () => {
    const frame = encodeFrame({ vector: new Float32Array(1000) });
    const { vector } = decodeFrame(frame) as { vector: Float32Array };
    expect(vector.buffer).toBe(frame.buffer);
  });

  it("sends Node's buffers as plain bytes, and only their own", () => {
    const decoded = decodeFrame(encodeFrame(Buffer.from('hello')));
    expect(decoded).toStrictEqual(Uint8Array.from(Buffer.from('hello')));
  });

  it('omits keys without a value, like JSON', () => {
    expect(decodeFrame(encodeFrame({ here: 1, not: undefined }))).toStrictEqual({ here: 1 });
  });

  it.each([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['a Map', new Map()],
    ['an instance', new URL('file:///')],
    ['an error', new Error('no')],
  ])('refuses to hold %s', (_, value) => {
    expect(() => encodeFrame({ deep: [value] })).toThrow(FrameError);
  });

  it('refuses a value that contains itself', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(() => encodeFrame(circle)).toThrow(FrameError);
  });

  it('that is damaged is refused with a FrameError or read as another value, nothing else', () => {
    for (const seed of seeds) {
      const random = openRandom(seed);
      const frame = encodeFrame({ list: [drawValue(random)], vector: Float64Array.of(1, 2) });
      for (let round = 0; round < 10; round++) {
        const damaged = frame.slice(0, random() < 0.3 ? Math.floor(random() * frame.byteLength) : undefined);
        for (let hits = 0; hits < 3; hits++) damaged[Math.floor(random() * damaged.byteLength)] = random() * 256;
        try {
          decodeFrame(damaged);
        } catch (error) {
          expect(error, `seed ${seed}`).toBeInstanceOf(FrameError);
        }
      }
    }
  });

  const withHeader = (header: string) => {
    const text = new TextEncoder().encode(header);
    const frame = new Uint8Array(frameHead + text.byteLength);
    new Uint32Array(frame.buffer, 0, 3).set([0x31464744, frame.byteLength, text.byteLength]);
    frame.set(text, frameHead);
    return frame;
  };

  it.each([
    ['no JSON', '{'],
    ['no directory', '{"message":1}'],
    ['an attachment that is not there', '{"message":{"$":"attachment","value":0},"attachments":[]}'],
    ['an index that is none', '{"message":{"$":"attachment","value":"__proto__"},"attachments":[]}'],
    ['an unknown mark', '{"message":{"$":"eval"},"attachments":[]}'],
    ['an attachment beyond the end', '{"message":0,"attachments":[{"kind":"Int8Array","bytes":1000}]}'],
    ['a negative length', '{"message":0,"attachments":[{"kind":"Int8Array","bytes":-8}]}'],
    ['an unknown kind', '{"message":{"$":"attachment","value":0},"attachments":[{"kind":"Function","bytes":0}]}'],
    [
      'a value that is nested too deeply',
      `{"message":${'{"$":"object","value":{"a":'.repeat(2000)}1${'}}'.repeat(2000)},"attachments":[]}`,
    ],
  ])('with %s is refused', (_, header) => {
    expect(() => decodeFrame(withHeader(header))).toThrow(FrameError);
  });

  it('cannot modify a prototype', () => {
    const value = decodeFrame(withHeader('{"message":{"__proto__":{"$":"number","value":"NaN"}},"attachments":[]}'));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
  });
});

describe('a stream of frames', () => {
  it('is split where the frames end, however it arrives', () => {
    const random = openRandom(7);
    const values = Array.from({ length: 50 }, () => drawValue(random));
    const stream = Buffer.concat(values.map(encodeFrame));
    const splitter = new FrameSplitter(1e6);
    const frames: Uint8Array[] = [];
    for (let at = 0; at < stream.byteLength;) {
      const length = 1 + Math.floor(random() ** 4 * 500);
      frames.push(...splitter.push(stream.subarray(at, at + length)));
      at += length;
    }
    expect(isDeepStrictEqual(frames.map(decodeFrame), values)).toBe(true);
  });

  it('with a frame beyond the limit is refused before it is read', () => {
    const frame = encodeFrame({ vector: new Float32Array(1000) });
    expect(() => new FrameSplitter(1000).push(frame.subarray(0, frameHead))).toThrow(FrameError);
  });
});
