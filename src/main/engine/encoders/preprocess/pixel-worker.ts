// A worker thread of the compute process: prepares images while ONNX Runtime blocks the main thread.
import { parentPort } from 'node:worker_threads';
import sharp from 'sharp';
import { isStudioError, studioFaults } from '../../../../shared/contract/errors.ts';
import { answerOf, type PixelAnswer, type PixelQuestion } from './pixel-protocol.ts';
import { levelTables, prepareImage, writePixels } from './prepare.ts';

// Several images at once use the cores better than several threads for one image.
sharp.concurrency(1);
sharp.cache(false);

parentPort?.on('message', (question: PixelQuestion) => {
  void prepare(question).then((answer) => parentPort?.postMessage(answer, answer.ok ? [answer.pixels.buffer] : []));
});

async function prepare({ id, location, recipe }: PixelQuestion): Promise<PixelAnswer> {
  try {
    const image = await prepareImage(location, recipe);
    const pixels = new Float32Array(3 * image.width * image.height);
    writePixels(image, levelTables(recipe), pixels, 0);
    return { ok: true, id, pixels };
  } catch (error) {
    return answerOf(id, isStudioError(error) ? studioFaults.toFault(error) : null, error);
  }
}
