import { resolve } from 'node:path';
import { forkCompute } from '../../engine/compute/fork.ts';
import { ComputeSupervisor } from '../../engine/compute/supervisor.ts';
import { makeScenes, sceneSets, type SceneSet } from '../../engine/scenes/make-scenes.ts';
import { writeScenes } from '../../engine/scenes/write-scenes.ts';
import { choice, operand, share, wholeNumber, type Command } from '../command.ts';

const sets = Object.keys(sceneSets) as SceneSet[];

/** `diagonal scenes` */
export const scenesCommand: Command = {
  name: 'scenes',
  about:
    'Draws captioned scenes into a folder: a data set for training and for measuring. The same seed gives the same bytes.',
  operands: '<folder>',
  flags: {
    set: { value: sets.join('|'), about: 'what the scenes may show (default starter)' },
    size: { value: '<n>', about: 'how many scenes (default 2000)' },
    seed: { value: '<n>', about: 'decides everything else (default 0)' },
    captions: { value: '<n>', about: 'different wordings for each scene (default 1)' },
    dev: { value: '<share>', about: 'share of the scenes in the split dev (default 0)' },
    errors: { value: '<share>', about: 'share of the training captions made wrong; truth.json lists them (default 0)' },
    side: { value: '<pixels>', about: 'width and height of the images (default 256)' },
  },
  async run(args, terminal) {
    const folder = resolve(operand(args, 0, 'folder'));
    const request = {
      set: choice(args, 'set', sets) ?? 'starter',
      size: wholeNumber(args, 'size') ?? 2000,
      seed: wholeNumber(args, 'seed', 0) ?? 0,
      captions: wholeNumber(args, 'captions') ?? 1,
      devShare: share(args, 'dev') ?? 0,
      errorShare: share(args, 'errors') ?? 0,
    };
    const side = wholeNumber(args, 'side', 32) ?? 256;
    const scenes = makeScenes(request);
    const compute = new ComputeSupervisor({ spawn: forkCompute() });
    try {
      await writeScenes(compute, scenes, folder, {
        side,
        signal: terminal.signal,
        progress: (phase, done, total) => terminal.progress(`${phase} ${done} of ${total}`),
      });
    } finally {
      await compute.close();
    }
    terminal.print(`Drew ${scenes.samples.length} scenes into ${folder}.`);
    return { folder, ...request, side, errors: scenes.errors.length };
  },
};
