import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { manifestName } from '../encoders/model/manifest.ts';
import { readJson } from '../encoders/model/read-json.ts';
import type { LogitScalars } from '../base/logit-scale.ts';
import { findTowers } from '../encoders/model/find-towers.ts';
import { cutTower, readWhole } from '../encoders/sessions/split-combined.ts';
import {
  readTextSignature,
  readVisionSignature,
  type Signature,
  type TextSignature,
  type VisionSignature,
} from '../encoders/sessions/signature.ts';
import { syncFolder, writeFlushed } from '../files/flush.ts';
import { explainWrite } from '../files/write-atomically.ts';
import { moveToExternal, readModel, tensorFrom, writeModelParts, type Graph, type Model } from '../../onnx/index.ts';
import { replaceLogits } from './graphs/logits.ts';
import { probeFiles } from './probe/probe-file.ts';

/** The towers of a model folder as graphs in memory, each with its signature. */
export interface ModelFiles {
  readonly folder: string;
  readonly vision: { readonly model: Model; readonly signature: VisionSignature };
  readonly text: { readonly model: Model; readonly signature: TextSignature };
  /** The files that weights are written back to: one per tower, or one for both. */
  readonly files: readonly ModelFile[];
}

/** The towers of a model. */
export type TowerName = 'vision' | 'text';

/** Weights by tower and by initializer: the two files of a model may use the same name for different weights. */
export type TowerWeights = Readonly<Record<TowerName, ReadonlyMap<string, Float32Array>>>;

interface ModelFile {
  readonly path: string;
  readonly model: Model;
  readonly towers: readonly TowerName[];
  /** Absolute paths of its external weight files. */
  readonly external: readonly string[];
}

/** Model files larger than this many bytes store their weights externally; protobuf is limited to 2 GiB. */
const maxInlineBytes = 2 ** 31 - 2 ** 24;

/** Reads both towers of a folder with their weights. Fails with `model-invalid` or `model-unsupported`. */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const found = await findTowers(folder, '');
  const parts: { path: string; towers: readonly TowerName[] }[] =
    found.kind === 'combined'
      ? [{ path: found.both, towers: ['vision', 'text'] }]
      : [
          { path: found.vision, towers: ['vision'] },
          { path: found.text, towers: ['text'] },
        ];
  const files = await Promise.all(
    parts.map(async (part): Promise<ModelFile> => {
      const external = await listExternal(part.path);
      return { ...part, external, model: await readWhole(part.path) };
    }),
  );
  const [first, second = first] = files as [ModelFile, ModelFile?];
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
 * Atomically writes a copy of a model folder with new weights. The tokenizer, the configuration and every byte of the graphs other than
 * weights stay the same; what applies only to the old weights (other variants, the manifest, a probe) is omitted. An existing target
 * is replaced. Fails with `disk-full`.
 */
export async function writeModelFiles(
  source: ModelFiles,
  target: string,
  {
    weights,
    scalars,
    add = () => Promise.resolve(),
  }: {
    readonly weights: TowerWeights;
    readonly scalars: LogitScalars;
    /** Adds more files before the folder is moved into place. */
    readonly add?: ((folder: string) => Promise<void>) | undefined;
  },
): Promise<void> {
  const temporary = `${target}.writing`;
  try {
    await rm(temporary, { recursive: true, force: true });
    const replaced = new Set(source.files.flatMap(({ path, external }) => [path, ...external]));
    await cp(source.folder, temporary, { recursive: true, filter: (file) => !replaced.has(file) && !isStale(file) });
    await writeScalars(temporary, scalars);
    for (const file of source.files) {
      const graph = file.towers.reduce(
        (graphSoFar, tower) => replaceWeights(graphSoFar, weights[tower]),
        file.model.graph,
      );
      const to = join(temporary, relative(source.folder, file.path));
      await writeGraph(to, { ...file.model, graph: replaceLogits(graph, scalars) });
    }
    await add(temporary);
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw explainWrite(error, target);
  }
}

const weightFiles = /\.onnx([._]data)?$/;

function isStale(file: string): boolean {
  const name = basename(file);
  return name === manifestName || probeFiles.includes(name) || weightFiles.test(name);
}

async function writeGraph(file: string, model: Model): Promise<void> {
  const size = [...model.graph.initializers.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  if (size < maxInlineBytes) return writeFlushed(file, writeModelParts(model));
  const location = `${basename(file, extname(file))}.onnx_data`;
  const moved = moveToExternal(model, location);
  await writeFlushed(join(dirname(file), location), moved.parts);
  await writeFlushed(file, writeModelParts(moved.model));
}

/** Updates the logit scale and bias in `config.json`. */
async function writeScalars(target: string, { logitScale, logitBias }: LogitScalars): Promise<void> {
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
    if (tensor) initializers.set(name, tensorFrom(name, tensor.type, tensor.dims, values));
  }
  return { ...graph, initializers };
}

async function listExternal(path: string): Promise<string[]> {
  const { graph } = readModel(await readFile(path));
  const locations = [...graph.initializers.values()].flatMap(({ external }) => external?.location ?? []);
  return [...new Set(locations)].map((location) => join(path, '..', location));
}

function describe({ inputs, outputs, initializers }: Graph): Signature {
  const facts = (values: Graph['inputs']) =>
    values.map(({ name, type, dims }) => ({ name, type: type ?? '', shape: (dims ?? []).map((dim) => dim ?? '') }));
  return { inputs: facts(inputs.filter(({ name }) => !initializers.has(name))), outputs: facts(outputs) };
}
