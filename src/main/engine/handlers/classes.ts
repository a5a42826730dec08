import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { listClasses, listTemplates } from '../catalogue/queries/classes.ts';
import { createClasses, removeClass, setTemplates, updateClass } from '../catalogue/writes/classes.ts';
import { defaultTemplates, templatePresets } from '../evaluation/templates.ts';
import type { Session } from '../session.ts';

/** Answers `classes`. */
export function classesHandlers(session: Session): StudioHandlers['classes'] {
  const catalogue = () => session.project().catalogue;
  return {
    list: () => listClasses(catalogue().db, catalogue().project),
    create: ({ names }, waiting) => createClasses(catalogue(), names, waiting),
    update: (input, waiting) => updateClass(catalogue(), input, waiting),
    async remove({ classId }, waiting) {
      await removeClass(catalogue(), classId, waiting);
      return null;
    },
    async templates() {
      const templates = await listTemplates(catalogue().db, catalogue().project);
      return templates.length > 0 ? templates : [...defaultTemplates];
    },
    setTemplates: ({ templates }, waiting) => setTemplates(catalogue(), templates, waiting),
    presets: () => templatePresets.map(({ name, templates }) => ({ name, templates: [...templates] })),
  };
}
