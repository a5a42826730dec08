import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../../src/main/engine/base/random.ts';
import type { Architecture } from '../../src/main/engine/training/scratch/architecture.ts';
import { buildTextTower } from '../../src/main/engine/training/scratch/text-tower.ts';
import { buildVisionTower } from '../../src/main/engine/training/scratch/vision-tower.ts';
import { writeModel } from '../../src/main/onnx/index.ts';

/** Writes both towers with random weights and a vocabulary of exactly the given size, which few texts could not fill. */
export async function writeRandomModel(folder: string, architecture: Architecture): Promise<void> {
  const random = new Random(0);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const { vocabulary } = architecture.text;
  await writeFile(join(folder, 'onnx', 'vision_model.onnx'), writeModel(buildVisionTower(architecture, random.fork())));
  await writeFile(
    join(folder, 'onnx', 'text_model.onnx'),
    writeModel(buildTextTower(architecture, vocabulary - 1, random.fork())),
  );
}
