import { StudioError } from '../../../../shared/contract/errors.ts';
import type { SavedFilter } from '../../../../shared/contract/filters.ts';
import type { Change } from '../../../../shared/contract/history.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import { readSetting, writeSetting } from '../queries/settings.ts';

const filtersChanged: Change = { kinds: ['filters'], imageIds: [] };

/** Every saved filter, sorted by name. */
export async function listSavedFilters({ db, project }: Catalogue): Promise<SavedFilter[]> {
  return (await readSetting(db, project, 'saved_filters')) ?? [];
}

/** Saves a filter, replacing one of the same name. */
export async function saveFilter(catalogue: Catalogue, saved: SavedFilter, options: CallOptions = {}): Promise<void> {
  await change(catalogue, options, (present) =>
    [...present.filter(({ name }) => name !== saved.name), saved].sort((a, b) => a.name.localeCompare(b.name, 'en')),
  );
}

/** Removes a filter; `not-found` for an unknown name. */
export async function removeFilter(catalogue: Catalogue, name: string, options: CallOptions = {}): Promise<void> {
  await change(catalogue, options, (present) => {
    const left = present.filter((saved) => saved.name !== name);
    if (left.length < present.length) return left;
    throw new StudioError('not-found', `There is no saved filter "${name}"; it may have been removed.`, { name });
  });
}

function change(
  catalogue: Catalogue,
  options: CallOptions,
  make: (present: readonly SavedFilter[]) => SavedFilter[],
): Promise<void> {
  return catalogue.store(
    async (db) => {
      const present = (await readSetting(db, catalogue.project, 'saved_filters')) ?? [];
      await writeSetting(db, catalogue.project, 'saved_filters', make(present));
    },
    filtersChanged,
    options,
  );
}
