import type { ViewId } from '../views.ts';

/** One step of the guided path: where it is taken, and what is done there. */
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
    text: 'The bar below each tells how well its caption fits. One caption in eight of “train” is wrong, and crescents are new to the model.',
  },
  {
    view: 'audit',
    title: 'Mend wrong captions',
    text: 'Audit, then settle each pair with one key: S swaps, T takes a better caption, R rejects, A keeps, U undoes. Do about thirty.',
  },
  {
    view: 'tune',
    title: 'Tune the model',
    text: 'Start the run; the settings are right for this. It takes a minute or three, while the curves show how it learns.',
  },
  {
    view: 'tune',
    title: 'See the gain, and accept',
    text: '“New scenes” proves the gain. “General ability” may fall by 2 points at most. Accept the version; you can revert at any time.',
  },
  {
    view: 'map',
    title: 'See what moved',
    text: 'Each point moves from where the starter saw it. Then audit again with the new version: it sees more of what is wrong.',
  },
];
