import type { Handlers } from '../../../shared/rpc/procedure.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import { classifyImages } from '../similarity/classify.ts';
import type { similarity } from '../compute/contract/similarity.ts';
import { dotRows, type Matrix } from '../similarity/matrix.ts';
import { findMoments } from '../similarity/moments.ts';
import { findPlaces } from '../similarity/places.ts';
import { findRanks } from '../similarity/ranks.ts';
import { seriatePairs } from '../similarity/seriate.ts';
import { SimilaritySessions } from '../similarity/sessions.ts';
import { stackMatrices } from '../similarity/stack.ts';
import { findTopK } from '../similarity/top-k.ts';
import type { VectorSets } from '../similarity/vector-sets.ts';

/** The handlers of the similarity domain over the given matrices. Sessions are created on first use and stay open. */
export function createSimilarityHandlers(
  sets: VectorSets,
  sessions = new SimilaritySessions(),
): Handlers<{ similarity: typeof similarity }>['similarity'] {
  return {
    load: (source, options) => sets.load(source, options),
    stack: ({ key, parts }) => {
      const matrices = parts.map((part) => ({ matrix: sets.resolve(part), centred: part.centred }));
      for (const { matrix } of matrices) resolveBoth(matrices[0]!.matrix, matrix);
      const stacked = stackMatrices(matrices);
      sets.keep(key, stacked);
      return { bytes: stacked.data.byteLength };
    },
    drop: ({ key }) => {
      sets.drop(key);
      return null;
    },
    topK: ({ queries, candidates, k }, { signal }) => {
      const [left, right] = resolveBoth(sets.resolve(queries), sets.resolve(candidates));
      return findTopK(sessions, left, right, k, { signal });
    },
    ranks: async ({ queries, queryGroups, candidates, candidateGroups }, { signal }) => {
      const [left, right] = resolveBoth(sets.resolve(queries), sets.resolve(candidates));
      if (queryGroups.length !== left.rows || candidateGroups.length !== right.rows)
        throw new StudioError('invalid-input', 'There must be one group for each query and each candidate');
      const query = { matrix: left, groups: queryGroups };
      return { ranks: await findRanks(sessions, query, { matrix: right, groups: candidateGroups }, { signal }) };
    },
    pairs: ({ left, right }) => {
      const [a, b] = resolveBoth(sets.resolve(left), sets.resolve(right));
      if (a.rows !== b.rows)
        throw new StudioError('invalid-input', `${a.rows} vectors cannot be paired with ${b.rows}`);
      return { cosines: Float32Array.from({ length: a.rows }, (_, row) => dotRows(a, row, b, row)) };
    },
    block: async ({ rows, columns }) => {
      const [queries, candidates] = resolveBoth(sets.resolve(rows), sets.resolve(columns));
      return { cosines: await sessions.cosines(queries, candidates) };
    },
    seriate: async ({ images, captions }) => {
      const [left, right] = [sets.resolve(images), sets.resolve(captions)];
      if (left.rows !== right.rows)
        throw new StudioError('invalid-input', `${left.rows} images cannot be paired with ${right.rows} captions`);
      return { order: await seriatePairs(sessions, left, right) };
    },
    classify: ({ images, classes, scale, k }, { signal }) => {
      const [queries, candidates] = resolveBoth(sets.resolve(images), sets.resolve(classes));
      return classifyImages(sessions, queries, candidates, scale, k, { signal });
    },
    moments: ({ of }, { signal }) => findMoments(sessions, sets.resolve(of), { signal }),
    places: async ({ queries, selves, candidates, others }, { signal }) => {
      const [left, right] = resolveBoth(sets.resolve(queries), sets.resolve(candidates));
      if (selves.length !== left.rows || others.length % Math.max(1, left.rows) !== 0)
        throw new StudioError('invalid-input', 'Each query needs its own row and the same number of others');
      return { places: await findPlaces(sessions, { queries: left, selves, candidates: right, others }, { signal }) };
    },
    vectors: ({ of }) => {
      const { data, dimensions } = sets.resolve(of);
      return { dimensions, vectors: data };
    },
  };
}

function resolveBoth(left: Matrix, right: Matrix): [Matrix, Matrix] {
  if (left.dimensions !== right.dimensions)
    throw new StudioError(
      'invalid-input',
      `Vectors of ${left.dimensions} and ${right.dimensions} dimensions cannot be compared; they come from different models`,
    );
  return [left, right];
}
