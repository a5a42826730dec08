import type { ClassifierTask } from '../../../shared/contract/evaluation.ts';

/** The names of the classification methods. */
export const methods: Readonly<Record<ClassifierTask, string>> = {
  'zero-shot': 'Zero-shot',
  probe: 'Linear probe',
  knn: 'Nearest neighbours',
};
