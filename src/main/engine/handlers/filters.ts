import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { listSavedFilters, removeFilter, saveFilter } from '../catalogue/writes/saved-filters.ts';
import type { Session } from '../session.ts';

/** Implements `filters`. */
export function filtersHandlers(session: Session): StudioHandlers['filters'] {
  const catalogue = () => session.project().catalogue;
  return {
    list: () => listSavedFilters(catalogue()),
    async save(saved, options) {
      await saveFilter(catalogue(), saved, options);
      return null;
    },
    async remove({ name }, options) {
      await removeFilter(catalogue(), name, options);
      return null;
    },
  };
}
