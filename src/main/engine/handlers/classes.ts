import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { listClasses, listTemplates } from '../catalogue/queries/classes.ts';
import { createClasses, removeClass, setTemplates, updateClass } from '../catalogue/writes/classes.ts';
import { defaultTemplates, templatePresets } from '../evaluation/templates.ts';
import type { Session } from '../session.ts';

/** Implements `classes`. */
export function classesHandlers(session: Session): StudioHandlers['classes'] {
  const catalogue = () => session.project().catalogue;
  return {
    list: () => listClasses(catalogue().db, catalogue().project),
    create: ({ names }, options) => createClasses(catalogue(), names, options),
    update: (input, options) => updateClass(catalogue(), input, options),
    async remove({ classId }, options) {
      await removeClass(catalogue(), classId, options);
      return null;
    },
    async templates() {
      const templates = await listTemplates(catalogue().db, catalogue().project);
      return templates.length > 0 ? templates : [...defaultTemplates];
    },
    setTemplates: ({ templates }, options) => setTemplates(catalogue(), templates, options),
    presets: () => templatePresets.map(({ name, templates }) => ({ name, templates: [...templates] })),
  };
}
