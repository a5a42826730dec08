import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { addTag, removeTag, setClass, setSplit, setStatus } from '../catalogue/writes/samples.ts';
import type { Session } from '../session.ts';

/** Implements `samples`. */
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
    setClass: (input, options) => setClass(catalogue(), input, options),
    setSplit: (input, options) => setSplit(catalogue(), input, options),
    setStatus: (input, options) => setStatus(catalogue(), input, options),
    addTag: (input, options) => addTag(catalogue(), input, options),
    removeTag: (input, options) => removeTag(catalogue(), input, options),
  };
}
