import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architecture } from '../../src/main/engine/training/scratch/architecture.ts';
import { makeModelFolder } from '../../src/main/engine/training/scratch/make-model-folder.ts';

const tiny = architecture.parse({
  dimensions: 8,
  vision: { imageSize: 16, patchSize: 8, width: 12, depth: 1, heads: 3, stem: 'patch' },
  text: { contextLength: 12, width: 12, depth: 1, heads: 3, vocabulary: 400 },
});

/** Texts that the tiny model's tokenizer was trained on. */
export const tinyTexts = ['a red circle above a blue square', 'two red squares', 'a blue circle, and a red one'];

/** A temporary folder with a descriptive name. */
export function makeFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `diagonal-${name}-`));
}

/** An untrained CLIP of a few kilobytes in the Hugging Face layout: 16 × 16 pixels, 12 tokens, 8 dimensions. */
export async function makeTinyModel(folder: string, { seed = 7 }: { readonly seed?: number } = {}): Promise<string> {
  await makeModelFolder(folder, { architecture: tiny, seed, texts: tinyTexts });
  return folder;
}
