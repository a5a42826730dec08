import type { CaptionScope } from '../../../../shared/contract/captions.ts';
import { toFilter } from '../../workspace/query.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** Whether a change is about what is selected or about everything that is shown. */
export type Meant = 'selection' | 'shown';

/** The samples that are meant, as the studio is asked for them: a filter where one says it, else their numbers. */
export function toScope({ router, results }: Workspace, meant: Meant): CaptionScope['samples'] {
  if (meant === 'selection') return { ids: [...router.selection.ids] };
  return results.found === null ? { filter: toFilter(router.query) } : { ids: [...results.ids] };
}
