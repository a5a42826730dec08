import { cp, open, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readJson } from '../encoders/model/read-json.ts';
import type { LossScalars } from './step/contrastive-step.ts';
import { findTowers } from '../encoders/model/find-towers.ts';
import { cutTower, readWhole } from '../encoders/sessions/split-combined.ts';
import {
  readTextSignature,
  readVisionSignature,
  type Signature,
  type TextSignature,
  type VisionSignature,
} from '../encoders/sessions/signature.ts';
import { moveToExternal, tensorFrom, writeModelParts, type Graph, type Model } from '../../onnx/index.ts';

/** The towers of a model folder as graphs in memory, each with what its file takes and gives. */
export interface ModelFiles {
  readonly folder: string;
  readonly vision: { readonly model: Model; readonly signature: VisionSignature };
  readonly text: { readonly model: Model; readonly signature: TextSignature };
  /** Each file that weights are written back to: one for each tower, or one for both. */
  readonly files: readonly { readonly path: string; readonly model: Model }[];
}

/** Bytes of one model file above which its weights go into a file beside it; protobuf ends at 2 GiB. */
const largestFile = 2 ** 31 - 2 ** 24;

/** Reads both towers of a folder with their weights. Fails with `model-invalid` or `model-unsupported`. */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const found = await findTowers(folder, '');
  const paths = found.kind === 'combined' ? [found.both] : [found.vision, found.text];
  const files = await Promise.all(paths.map(async (path) => ({ path, model: await readWhole(path) })));
  const [first, second = first] = files as [(typeof files)[number], (typeof files)[number]?];
  const vision = found.kind === 'combined' ? cutTower(first.model, first.path, 'image') : first.model;
  const text = found.kind === 'combined' ? cutTower(second.model, second.path, 'text') : second.model;
  return {
    folder,
    files,
    vision: { model: vision, signature: readVisionSignature(describe(vision.graph), first.path) },
    text: { model: text, signature: readTextSignature(describe(text.graph), second.path) },
  };
}

/**
 * Writes a copy of a model folder with other weights. Everything else in it, also each byte of the graphs, stays as it was. `weights`
 * are by initializer; a name that both files have belongs to both.
 */
export async function writeModelFiles(
  source: ModelFiles,
  target: string,
  weights: ReadonlyMap<string, Float32Array>,
  scalars: LossScalars,
): Promise<void> {
  const graphs = new Set(source.files.map(({ path }) => path));
  const external = new Set(source.files.flatMap(({ path, model }) => externalFiles(path, model)));
  await cp(source.folder, target, { recursive: true, filter: (file) => !graphs.has(file) && !external.has(file) });
  await writeScalars(target, scalars);
  for (const { path, model } of source.files) {
    const to = join(target, relative(source.folder, path));
    const changed = { ...model, graph: replaceWeights(model.graph, weights) };
    const size = [...changed.graph.initializers.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
    if (size < largestFile) {
      await writeParts(to, writeModelParts(changed));
      continue;
    }
    const location = `${relative(join(to, '..'), to)}_data`;
    const moved = moveToExternal(changed, location);
    await writeParts(join(to, '..', location), moved.parts);
    await writeFile(to, writeModelParts(moved.model));
  }
}

/** `config.json` says with which scale and bias the cosines are to be read. */
async function writeScalars(target: string, { logitScale, logitBias }: LossScalars): Promise<void> {
  const file = join(target, 'config.json');
  const config = await readJson(file);
  if (config === null) return;
  const bias = 'logit_bias_init_value' in config || logitBias !== 0 ? { logit_bias_init_value: logitBias } : {};
  await writeFile(file, JSON.stringify({ ...config, logit_scale_init_value: logitScale, ...bias }, null, 2));
}

function replaceWeights(graph: Graph, weights: ReadonlyMap<string, Float32Array>): Graph {
  const initializers = new Map(graph.initializers);
  for (const [name, values] of weights) {
    const tensor = initializers.get(name);
    if (tensor) initializers.set(name, tensorFrom(name, 'float32', tensor.dims, values));
  }
  return { ...graph, initializers };
}

function externalFiles(path: string, model: Model): string[] {
  const locations = [...model.graph.initializers.values()].flatMap(({ external }) => external?.location ?? []);
  return locations.map((location) => join(path, '..', location));
}

async function writeParts(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function describe({ inputs, outputs, initializers }: Graph): Signature {
  const facts = (values: Graph['inputs']) =>
    values.map(({ name, type, dims }) => ({ name, type: type ?? '', shape: (dims ?? []).map((dim) => dim ?? '') }));
  return { inputs: facts(inputs.filter(({ name }) => !initializers.has(name))), outputs: facts(outputs) };
}
