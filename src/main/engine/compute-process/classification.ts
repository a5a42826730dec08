import type { Handlers } from '../../../shared/rpc/procedure.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import { fitProbe } from '../training/probe/fit-probe.ts';
import { breathe } from '../similarity/blocks.ts';
import { SimilaritySessions } from '../similarity/sessions.ts';
import type { VectorSets } from '../similarity/vector-sets.ts';
import { findBestClasses } from '../evaluation/linear/best-classes.ts';
import type { classification } from '../compute/contract/classification.ts';
import { findLogits } from '../evaluation/linear/logits.ts';
import { fitTemperature, meanNll } from '../evaluation/linear/temperature.ts';

/** The handlers of the classification domain over the matrices that `similarity` loads. */
export function createClassificationHandlers(
  sets: VectorSets,
  sessions = new SimilaritySessions(),
): Handlers<{ classification: typeof classification }>['classification'] {
  return {
    fitProbe: async ({ train, labels, classes, seed }, { signal }) => {
      const { data: vectors, rows, dimensions } = sets.resolve(train);
      requireOneEach(rows, labels, undefined);
      const options = { classes, validation: null, seed, pause: () => breathe(signal), onFit: () => {} };
      const { parameters, l2 } = await fitProbe({ vectors, labels, dimensions }, options);
      return { parameters: Float32Array.from(parameters), l2 };
    },
    fitTemperature: async ({ images, model, labels, folds, foldCount }, { signal }) => {
      const matrix = sets.resolve(images);
      requireOneEach(matrix.rows, labels, folds);
      const data = { logits: await findLogits(sessions, matrix, model), labels, classes: model.classes };
      const pause = () => breathe(signal);
      const temperature = await fitTemperature(data, { pause });
      const ofFolds: number[] = [];
      for (let fold = 0; fold < foldCount; fold++)
        ofFolds.push(await fitTemperature(data, { uses: (row) => folds[row] !== fold, start: temperature, pause }));
      const nll = {
        before: meanNll(data, () => 1),
        after: meanNll(data, (row) => ofFolds[folds[row]!] ?? temperature),
      };
      return { temperature, ofFolds, nll };
    },
    classify: async ({ images, model, k, temperature, folds, ofFolds }, { signal }) => {
      await breathe(signal);
      const logits = await findLogits(sessions, sets.resolve(images), model);
      const temperatureOf = (row: number) => ofFolds[folds?.[row] ?? ofFolds.length] ?? temperature;
      return findBestClasses(logits, model.classes, { k, temperature, temperatureOf });
    },
  };
}

function requireOneEach(rows: number, labels: Int32Array, folds: Uint8Array | undefined): void {
  if (labels.length === rows && (folds === undefined || folds.length === rows)) return;
  throw new StudioError('invalid-input', 'There must be one label and one fold for each vector');
}
