import { StudioError } from '../../../../shared/contract/errors.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import { findKey } from './captions.ts';

/**
 * Puts the captions of an image in the given order, reusing their slots. Fails with `conflict` unless all captions of the image are
 * listed.
 */
export async function reorderCaptions(
  catalogue: Catalogue,
  { imageId, captionIds }: { imageId: number; captionIds: readonly number[] },
  options: CallOptions = {},
): Promise<void> {
  await catalogue.write(
    'Reorder captions',
    'edit',
    async (edits) => {
      const key = await findKey(edits, imageId);
      edits.batch.label = `Reorder the captions of ${key}`;
      const present = await edits.db
        .selectFrom('caption')
        .select(['id', 'slot'])
        .where('project_id', '=', edits.project)
        .where('image_id', '=', imageId)
        .orderBy('slot')
        .execute();
      const known = new Set(present.map(({ id }) => id));
      if (known.size !== captionIds.length || !captionIds.every((id) => known.delete(id))) {
        throw new StudioError('conflict', `The captions of ${key} have changed. Review them and reorder them again.`, {
          imageId,
        });
      }
      const before = new Map(present.map(({ id, slot }) => [id, slot]));
      const moved = captionIds
        .map((id, place) => [id, present[place]!.slot] as const)
        .filter(([id, slot]) => before.get(id) !== slot);
      // Slots are unique at every moment, so all captions first move to free slots.
      const aside = present.at(-1)!.slot + 1;
      await edits.setEach(
        'caption',
        'slot',
        moved.map(([id], index) => [id, aside + index] as const),
      );
      await edits.setEach('caption', 'slot', moved);
    },
    options,
  );
}
