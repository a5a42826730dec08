import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { addCaption, editCaption, removeCaption } from '../catalogue/writes/captions.ts';
import { reorderCaptions } from '../catalogue/writes/reorder-captions.ts';
import type { Session } from '../session.ts';

/** Implements `captions`. */
export function captionsHandlers(session: Session): StudioHandlers['captions'] {
  const catalogue = () => session.project().catalogue;
  return {
    edit: (input, options) => editCaption(catalogue(), input, options),
    add: (input, options) => addCaption(catalogue(), input, options),
    async remove({ captionId }, options) {
      await removeCaption(catalogue(), captionId, options);
      return null;
    },
    async reorder(input, options) {
      await reorderCaptions(catalogue(), input, options);
      return null;
    },
    statistics: ({ filter }) => session.project().library.captionStatistics(filter),
    cuts: async ({ modelId, texts }, options) => [
      ...(await session.project().encoders.findTruncations(modelId, texts, options)),
    ],
    previewBulk: (input, options) => session.project().bulkEdit.preview(input, options),
    previewRows: ({ ids, change }, options) => session.project().bulkEdit.previewRows(ids, change, options),
    applyBulk: (input, options) => session.project().bulkEdit.apply(input, options),
  };
}
