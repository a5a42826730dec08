import { projectionOptions } from '../../../../shared/contract/projection.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';

/** Lets maps of a version and of its parent be laid out where there are none, the parent's first, so that the other starts from it. */
export async function layOutMoves({ projection }: Studio, parentId: number | null, versionId: number): Promise<void> {
  if ((await projection.list({ modelId: versionId })).length > 0) return;
  const options = projectionOptions.parse({});
  if (parentId !== null && (await projection.list({})).length === 0)
    await projection.start({ modelId: parentId, options });
  await projection.start({ modelId: versionId, options });
}
