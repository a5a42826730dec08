// Image files and captions to stored vectors, end to end (files, decoding, preprocessing, graph, shards, catalogue), compared
// with transformers.js on the same files and model in the same run. The peer keeps its vectors in memory. Both use the same
// batch size and ONNX Runtime's default threads. Rounds alternate; the median counts. Prints one JSON object.
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { Catalogue } from '../src/main/engine/catalogue/catalogue.ts';
import { deleteShards, listShardFiles } from '../src/main/engine/catalogue/queries/shards.ts';
import { ensureSource, importSamples } from '../src/main/engine/catalogue/writes/import-samples.ts';
import { forkCompute } from '../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../src/main/engine/encoders/encoders.ts';
import { sweepVectors } from '../src/main/engine/encoders/vectors/sweep.ts';
import { makeFolder } from '../test/helpers/tiny-model.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: '../shared/models/reference-clip' },
    images: { type: 'string', default: '../shared/data/flickr8k/images' },
    captions: { type: 'string', default: '../shared/data/flickr8k/captions.csv' },
    count: { type: 'string', default: '2048' },
    texts: { type: 'string', default: '8192' },
    batch: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '3' },
  },
});
const model = resolve(values.model);
const absent = [model, values.images, values.captions].find((path) => !existsSync(path));
if (absent === undefined) console.log(JSON.stringify(await measure()));
else
  console.log(
    JSON.stringify({ bench: 'embed', skipped: `${absent} is absent; name others with --model, --images, --captions` }),
  );

async function measure() {
  const batch = Number(values.batch);
  const names = (await readdir(values.images)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  const files = names.slice(0, Number(values.count)).map((name) => resolve(values.images, name));
  const rows = parse(await readFile(values.captions), { columns: true }) as { caption: string }[];
  const texts = rows.slice(0, Number(values.texts)).map(({ caption }) => caption);
  const ours = await openProduct(files, texts, batch);
  const peer = await openPeer(batch);
  const times: Record<'images' | 'texts' | 'peerImages' | 'peerTexts', number[]> = {
    images: [],
    texts: [],
    peerImages: [],
    peerTexts: [],
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    const seconds = await ours.embed();
    times.images.push(seconds.images);
    times.texts.push(seconds.captions);
    times.peerImages.push(await secondsOf(() => peer.embedImages(files)));
    times.peerTexts.push(await secondsOf(() => peer.embedTexts(texts)));
  }
  const difference = await largestDifference(ours, peer, texts.slice(0, 64));
  await ours.close();
  const image = compare(files.length, times.images, times.peerImages);
  const text = compare(texts.length, times.texts, times.peerTexts);
  return {
    bench: 'embed',
    model: basename(model),
    cores: availableParallelism(),
    batch,
    rounds: Number(values.rounds),
    images: { files: files.length, ...image },
    texts: { captions: texts.length, ...text, largestDifference: difference },
  };
}

function compare(count: number, own: readonly number[], peer: readonly number[]) {
  const [mine, theirs] = [count / median(own), count / median(peer)];
  return {
    perSecond: Math.round(mine),
    transformersJsPerSecond: Math.round(theirs),
    ratio: Number((mine / theirs).toFixed(2)),
  };
}

/** A project with the files and the texts, with the model open. */
async function openProduct(files: readonly string[], texts: readonly string[], batch: number) {
  const root = await makeFolder('bench-embed');
  const catalogue = await Catalogue.create(join(root, 'project'));
  await catalogue.write('Import', 'import', async (edits) => {
    const location = dirname(files[0]!);
    const source = await ensureSource(edits, { kind: 'folder', location, root: location, options: {} });
    const samples = files.map((file, i) => ({
      key: basename(file),
      file: basename(file),
      captions: texts.filter((_, place) => place % files.length === i),
      label: null,
      split: null,
    }));
    await importSamples(edits, source, samples);
  });
  const spawn = forkCompute();
  const compute = new ComputeSupervisor({ spawn });
  const encoders = new Encoders({ catalogue, compute, providers: new ProviderChoice(spawn) });
  const quiet = { signal: new AbortController().signal, progress: () => {}, notice: () => {} };
  await encoders.add({ source: model, name: 'model' }, quiet);
  // Opens the model and starts the threads, so that both are measured warm.
  await encoders.embedTexts(1, ['warm']);
  await encoders.embedImage(1, { file: files[0]! });
  return {
    embedTexts: (some: readonly string[]) => encoders.embedTexts(1, some),
    async embed() {
      const ends = new Map<string, number>();
      const start = performance.now();
      let begun = start;
      const progress = (phase: string, done: number) => {
        if (phase === 'Embedding images' && done === 0) begun = performance.now();
        ends.set(phase, performance.now());
      };
      await encoders.embed(1, { provider: 'cpu', batch }, { ...quiet, progress });
      const stored = await encoders.coverage(1);
      if (stored.images.done !== files.length || stored.captions.done !== texts.length)
        throw new Error(`not everything was embedded: ${JSON.stringify(stored)}`);
      const end = performance.now();
      const images = (ends.get('Embedding images')! - begun) / 1000;
      const known = (await listShardFiles(catalogue.db, 1)).map(({ file }) => file);
      await catalogue.store((db) => deleteShards(db, 1, known));
      await sweepVectors(catalogue);
      return { images, captions: (end - ends.get('Embedding images')!) / 1000 };
    },
    async close() {
      await compute.close();
      await catalogue.close();
      await rm(root, { recursive: true });
    },
  };
}

/** transformers.js as its documentation uses it for CLIP. */
async function openPeer(batch: number) {
  const peer = await import('@huggingface/transformers');
  peer.env.allowRemoteModels = false;
  peer.env.localModelPath = `${dirname(model)}/`;
  const name = basename(model);
  const vision = await peer.CLIPVisionModelWithProjection.from_pretrained(name, { dtype: 'fp32' });
  const text = await peer.CLIPTextModelWithProjection.from_pretrained(name, { dtype: 'fp32' });
  const processor = await peer.AutoProcessor.from_pretrained(name, {});
  const tokenizer = await peer.AutoTokenizer.from_pretrained(name);
  const embedTexts = async (texts: readonly string[]) => {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += batch) {
      const inputs: unknown = tokenizer(texts.slice(from, from + batch), { padding: true, truncation: true });
      const { text_embeds } = (await text(inputs)) as { text_embeds: { data: Float32Array } };
      vectors.push(text_embeds.data);
    }
    return vectors;
  };
  const embedImages = async (files: readonly string[]) => {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < files.length; from += batch) {
      const images = await Promise.all(files.slice(from, from + batch).map((file) => peer.RawImage.read(file)));
      const inputs: unknown = await processor(images);
      const { image_embeds } = (await vision(inputs)) as { image_embeds: { data: Float32Array } };
      vectors.push(image_embeds.data);
    }
    return vectors;
  };
  await embedTexts(['warm']);
  return { embedImages, embedTexts };
}

/** Checks that both sides computed the same. */
async function largestDifference(
  ours: { embedTexts: (texts: readonly string[]) => Promise<Float32Array> },
  peer: { embedTexts: (texts: readonly string[]) => Promise<Float32Array[]> },
  texts: readonly string[],
): Promise<number> {
  const mine = await ours.embedTexts(texts);
  const theirs = (await peer.embedTexts(texts)).flatMap((part) => [...part]);
  const dimensions = mine.length / texts.length;
  let most = 0;
  for (let row = 0; row < texts.length; row++) {
    const vector = theirs.slice(row * dimensions, (row + 1) * dimensions);
    const length = Math.hypot(...vector);
    vector.forEach((value, i) => (most = Math.max(most, Math.abs(value / length - mine[row * dimensions + i]!))));
  }
  return Number(most.toExponential(1));
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
}
