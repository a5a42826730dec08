import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const planted = z.array(
  z.object({
    image: z.string(),
    kind: z.enum(['swapped', 'attribute', 'count', 'generic']),
    wrong: z.string(),
    right: z.string(),
  }),
);
/** A caption of a sample project that was made wrong, by the name of its image. */
export type Planted = z.infer<typeof planted>[number];

/** What is wrong in a sample project, by image. Only whoever plays the person, or judges, may look. */
export async function readTruth(project: string): Promise<ReadonlyMap<string, Planted>> {
  const content = await readFile(join(project, 'scenes', 'truth.json'), 'utf8');
  return new Map(planted.parse(JSON.parse(content)).map((error) => [error.image, error]));
}
