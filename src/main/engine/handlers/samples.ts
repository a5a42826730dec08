import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { addTag, removeTag, setClass, setSplit, setStatus } from '../catalogue/writes/samples.ts';
import type { Session } from '../session.ts';

/** Answers `samples`. */
export function samplesHandlers(session: Session): StudioHandlers['samples'] {
  const library = () => session.project().library;
  const catalogue = () => session.project().catalogue;
  return {
    order: async (selection) => ({ ids: await library().order(selection) }),
    get: ({ ids }) => library().get(ids),
    byKey: ({ key }) => library().byKey(key),
    page: (input) => library().page(input),
    facets: ({ filter }) => library().facets(filter),
    alignmentHistogram: () => library().alignmentHistogram(),
    setClass: (input, waiting) => setClass(catalogue(), input, waiting),
    setSplit: (input, waiting) => setSplit(catalogue(), input, waiting),
    setStatus: (input, waiting) => setStatus(catalogue(), input, waiting),
    addTag: (input, waiting) => addTag(catalogue(), input, waiting),
    removeTag: (input, waiting) => removeTag(catalogue(), input, waiting),
  };
}
