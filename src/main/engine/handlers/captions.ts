import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { addCaption, editCaption, removeCaption } from '../catalogue/writes/captions.ts';
import { reorderCaptions } from '../catalogue/writes/reorder-captions.ts';
import type { Session } from '../session.ts';

/** Answers `captions`. */
export function captionsHandlers(session: Session): StudioHandlers['captions'] {
  const catalogue = () => session.project().catalogue;
  return {
    edit: (input, waiting) => editCaption(catalogue(), input, waiting),
    add: (input, waiting) => addCaption(catalogue(), input, waiting),
    async remove({ captionId }, waiting) {
      await removeCaption(catalogue(), captionId, waiting);
      return null;
    },
    async reorder(input, waiting) {
      await reorderCaptions(catalogue(), input, waiting);
      return null;
    },
    statistics: ({ filter }) => session.project().library.captionStatistics(filter),
    cuts: async ({ modelId, texts }, waiting) => [
      ...(await session.project().encoders.findCuts(modelId, texts, waiting)),
    ],
    previewBulk: (input, waiting) => session.project().bulkEdit.preview(input, waiting),
    previewRows: ({ ids, change }, waiting) => session.project().bulkEdit.previewRows(ids, change, waiting),
    applyBulk: (input, waiting) => session.project().bulkEdit.apply(input, waiting),
  };
}
