import type { Handlers } from '../../../shared/rpc/procedure.ts';
import { exportGraphs } from '../encoders/model/export-graphs.ts';
import { inspectModel } from '../encoders/model/inspect-model.ts';
import { readGraphs } from '../encoders/model/read-graphs.ts';
import { readPreprocessing } from '../encoders/model/read-preprocessing.ts';
import { readTokenizer } from '../encoders/model/read-tokenizer.ts';
import { PixelPool } from '../encoders/preprocess/pixel-pool.ts';
import { measureEncoder } from '../encoders/sessions/measure-encoder.ts';
import { openTowers } from '../encoders/sessions/open-towers.ts';
import { TextTokenizer } from '../encoders/text/tokenizer.ts';
import { findEntry } from '../compute/find-entry.ts';
import type { encoders } from '../compute/contract/encoders.ts';
import { EncoderCache } from './encoder-cache.ts';
import { makePixels } from '../encoders/sessions/make-pixels.ts';

/** Handlers of the encoders domain. The few most recently used models stay open until `close`. */
export function createEncodersHandlers(
  pool = new PixelPool(findEntry('pixel-worker')),
): Handlers<{ encoders: typeof encoders }>['encoders'] {
  const cache = new EncoderCache(pool);
  return {
    open: ({ model }) => cache.use(model, ({ encoder, used }) => ({ ...encoder.facts, ...used })),
    inspect: async ({ folder, variant }) => {
      const { files, ...rest } = await inspectModel(folder, variant);
      return { files: [...files], ...rest };
    },
    graphs: ({ folder, variant }) => readGraphs(folder, variant),
    exportGraphs: (request) => exportGraphs(request),
    measure: ({ model, seconds }, { signal }) =>
      cache.use(model, async ({ encoder, used }) => ({
        ...used,
        ...(await measureEncoder(encoder, { seconds, signal })),
      })),
    images: ({ model, images, batch, normalise }, { signal }) =>
      cache.use(model, async ({ encoder, used }) => {
        const { data, faults } = await encoder.embedImages(images, { batch, normalise, signal });
        return { ...used, vectors: data, faults: [...faults] };
      }),
    texts: ({ model, texts, batch, normalise }, { signal }) =>
      cache.use(model, async ({ encoder, used }) => {
        const { data } = await encoder.embedTexts(texts, { batch, normalise, signal });
        return { ...used, vectors: data };
      }),
    tokens: async ({ model, texts }) => {
      const tokenizer = new TextTokenizer(await readTokenizer(model.folder, null));
      const { contextLength, padId } = tokenizer;
      const ids = new Int32Array(texts.length * contextLength).fill(padId);
      texts.forEach((text, row) => ids.set(tokenizer.encode(text).ids, row * contextLength));
      return { ids, contextLength, truncatedAt: Int32Array.from(texts, (text) => tokenizer.findTruncation(text)) };
    },
    pixels: async ({ model, images }, { signal }) =>
      makePixels(pool, images, await readPreprocessing(model.folder), { signal }),
    towers: async ({ model, pixels, ids }) => {
      const { vision, text } = await openTowers(model);
      try {
        return {
          image: pixels === undefined ? null : (await vision.run(pixels.values, pixels)).data,
          text: ids === undefined ? null : (await text.run(rowsOf(ids), ids.length, 0)).data,
        };
      } finally {
        await vision.close();
        await text.close();
      }
    },
    close: async ({ folder }) => {
      await cache.close(folder);
      return null;
    },
  };
}

interface PreparedIds {
  readonly values: Int32Array;
  readonly length: number;
  readonly used?: Int32Array | undefined;
}

function rowsOf({ values, length, used }: PreparedIds): Int32Array[] {
  return Array.from({ length: values.length / length }, (_, row) =>
    values.subarray(row * length, row * length + (used?.[row] ?? length)),
  );
}
