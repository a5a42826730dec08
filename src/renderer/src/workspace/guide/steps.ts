import type { ViewId } from '../views.ts';

/** One step of the guided path: its view and its instructions. */
export interface GuideStep {
  readonly view: ViewId;
  readonly title: string;
  readonly text: string;
}

/** The steps of the guided path, in order. */
export const guideSteps: readonly GuideStep[] = [
  {
    view: 'library',
    title: 'Look at the scenes',
    text: 'The bar below each image shows how well its caption matches. One in eight captions in “train” is wrong, and crescents are new to the model.',
  },
  {
    view: 'audit',
    title: 'Fix wrong captions',
    text: 'Run the audit, then decide on each pair with one key: S swaps, T uses the suggestion, R rejects, A keeps, U undoes. Do about thirty.',
  },
  {
    view: 'tune',
    title: 'Fine-tune the model',
    text: 'Start the run with the default settings. It takes one to three minutes; the curves show the progress.',
  },
  {
    view: 'tune',
    title: 'Check the gain and accept',
    text: '“New scenes” shows the gain. “General ability” may drop by at most 2 points. Accept the version; you can revert at any time.',
  },
  {
    view: 'map',
    title: 'See what moved',
    text: 'Each point moves from where the starter model placed it. Then audit again with the new version: it finds more errors.',
  },
];
