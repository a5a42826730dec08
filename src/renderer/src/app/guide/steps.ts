import { views } from '../views.ts';

/** One step of the guided path: where it is taken, and what is done there. */
export interface GuideStep {
  readonly view: string;
  readonly title: string;
  readonly text: string;
}

const path: readonly GuideStep[] = [
  {
    view: 'library',
    title: 'Look at the scenes',
    text: 'Each scene has a caption. About one in eight is wrong, and one shape is new to the model.',
  },
  {
    view: 'audit',
    title: 'Mend wrong captions',
    text: 'The audit puts suspicious pairs first and says why. One key settles each. Twenty are a good start.',
  },
  {
    view: 'tune',
    title: 'Tune the model',
    text: 'Train the starter on the split “train” as it now is. Two minutes are enough to see a gain.',
  },
  {
    view: 'tune',
    title: 'See the gain',
    text: 'Compare the run with the starter: on “New scenes”, and on “General ability”, which must not fall.',
  },
  {
    view: 'tune',
    title: 'Accept the new version',
    text: 'If it is better, accept it: every view then shows it. You can take it back at any time.',
  },
];

/** The steps whose views there are. */
export const guideSteps = path.filter(({ view }) => views.some(({ id }) => id === view));
