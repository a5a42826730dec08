import { closeSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import {
  extractGraph,
  loadExternal,
  OnnxError,
  readModel,
  writeModel,
  type Graph,
  type Model,
} from '../../../onnx/index.ts';
import { isInside } from '../../files/is-inside.ts';
import type { GraphSource } from './open-session.ts';

/**
 * Splits a graph with both towers into one for each, so that embedding an image does not run the text tower too. The
 * weights are read into memory. Fails with `model-invalid` or `model-unsupported`, naming the file.
 */
export async function splitCombined(file: string): Promise<{ vision: GraphSource; text: GraphSource }> {
  try {
    const model = await readWhole(file);
    const source = (tower: 'image' | 'text') => ({ file, bytes: writeModel(cutTower(model, file, tower)) });
    return { vision: source('image'), text: source('text') };
  } catch (cause) {
    if (!(cause instanceof OnnxError)) throw cause;
    throw new StudioError('model-invalid', `${file}: ${cause.message}`, { file, node: cause.node }, { cause });
  }
}

/** A model file with all its weights in memory, including external ones. Throws `OnnxError` or `StudioError`. */
export async function readWhole(file: string): Promise<Model> {
  return loadExternal(readModel(await readFile(file)), (location, offset, length) =>
    readPart(file, location, offset, length),
  );
}

/** The part of a combined graph that computes one kind of embedding. */
export function cutTower(model: Model, file: string, tower: 'image' | 'text'): Model {
  const { graph } = model;
  const output = graph.outputs.find(({ name }) => new RegExp(`^${tower}_(embed|feature)`).test(name));
  if (output === undefined) {
    const names = graph.outputs.map(({ name }) => name).join(', ');
    throw new StudioError('model-unsupported', `${file}: no output ${tower}_embeds; the graph has ${names}`, {
      file,
    });
  }
  const inputs = graph.inputs.filter(
    ({ name, dims }) => !graph.initializers.has(name) && (dims?.length === 4) === (tower === 'image'),
  );
  const part: Graph = extractGraph(graph, inputs, [output]);
  const used = new Set(part.nodes.flatMap((node) => node.inputs));
  const needed = part.inputs.filter(({ name }) => used.has(name));
  return { ...model, graph: { ...part, inputs: needed } };
}

function readPart(file: string, location: string, offset: number, length: number): Uint8Array {
  const folder = dirname(file);
  const path = join(folder, location);
  if (!isInside(folder, path))
    throw new StudioError('unsafe-path', `${file} points to weights outside its folder: ${location}`, {
      file,
      location,
    });
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (cause) {
    throw new StudioError('model-invalid', `${file} needs ${path}, which is missing`, { file: path }, { cause });
  }
  try {
    const bytes = new Uint8Array(length);
    const read = readSync(handle, bytes, 0, length, offset);
    return bytes.subarray(0, read);
  } finally {
    closeSync(handle);
  }
}
