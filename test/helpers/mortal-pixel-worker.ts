// A pixel worker that crashes on images by their name, and returns one pixel for each of the others.
import { parentPort } from 'node:worker_threads';
import type { PixelAnswer, PixelQuestion } from '../../src/main/engine/encoders/preprocess/pixel-protocol.ts';

parentPort!.on('message', ({ id, location }: PixelQuestion) => {
  if (location.file.includes('deadly')) throw new Error('out of memory');
  setTimeout(() => {
    const answer: PixelAnswer = { ok: true, id, pixels: Float32Array.of(location.file.length) };
    parentPort!.postMessage(answer, [answer.pixels.buffer]);
  }, 5);
});
