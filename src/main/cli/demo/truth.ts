import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const knownErrors = z.array(
  z.object({
    image: z.string(),
    kind: z.enum(['swapped', 'attribute', 'count', 'generic']),
    wrong: z.string(),
    right: z.string(),
  }),
);
/** A corrupted caption of a sample project, with the name of its image and the correct text. */
export type KnownError = z.infer<typeof knownErrors>[number];

/** The known errors of a sample project, by image. Only the simulated review and the evaluation may read them. */
export async function readTruth(project: string): Promise<ReadonlyMap<string, KnownError>> {
  const content = await readFile(join(project, 'scenes', 'truth.json'), 'utf8');
  return new Map(knownErrors.parse(JSON.parse(content)).map((error) => [error.image, error]));
}
