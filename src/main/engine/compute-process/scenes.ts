import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import type { Handlers } from '../../../shared/rpc/procedure.ts';
import type { ScenesContract } from '../compute/contract/scenes.ts';

/** Scenes drawn at once. */
const inFlight = 4;

/** Handlers of the scenes domain. */
export function createScenesHandlers(): Handlers<{ scenes: ScenesContract }>['scenes'] {
  return {
    async draw({ drawings }, { signal }) {
      const draw = async ({ svg, file }: { svg: string; file: string }): Promise<void> => {
        await writeFile(file, await sharp(Buffer.from(svg)).png({ compressionLevel: 6 }).toBuffer());
      };
      await Readable.from(drawings).map(draw, { concurrency: inFlight, signal }).toArray({ signal });
      return null;
    },
  };
}
