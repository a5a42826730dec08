import { resolve } from 'node:path';
import { showDone } from '../../../shared/text/numbers.ts';
import { makeScenes, sceneSets, type SceneSet } from '../../engine/scenes/make-scenes.ts';
import { writeScenes } from '../../engine/scenes/write-scenes.ts';
import { choice, operand, share, wholeNumber, type Command } from '../command.ts';
import { withCompute } from '../with-compute.ts';

const sets = Object.keys(sceneSets) as SceneSet[];

/** `diagonal scenes`: writes files and no project, so it uses the engine directly. */
export const scenesCommand: Command = {
  name: 'scenes',
  about:
    'Draws captioned scenes into a folder, as data for training and evaluation. The same seed gives the same bytes.',
  operands: '<folder>',
  flags: {
    set: { value: sets.join('|'), about: 'which shapes and wordings (default starter)' },
    size: { value: '<n>', about: 'how many scenes (default 2000)' },
    seed: { value: '<n>', about: 'random seed (default 0)' },
    captions: { value: '<n>', about: 'captions per scene, worded differently (default 1)' },
    dev: { value: '<share>', about: 'share of scenes in the split dev (default 0)' },
    errors: { value: '<share>', about: 'share of training captions to corrupt; truth.json lists them (default 0)' },
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
    await withCompute(terminal, ({ compute }) =>
      writeScenes(compute, scenes, folder, {
        side,
        signal: terminal.signal,
        progress: (phase, done, total) => terminal.progress(`${phase} ${showDone({ done, total })}`),
      }),
    );
    terminal.print(`Drew ${scenes.samples.length} scenes into ${folder}.`);
    return { folder, ...request, side, errors: scenes.errors.length };
  },
};
