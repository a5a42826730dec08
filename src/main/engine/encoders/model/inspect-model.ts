import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { elementCount, OnnxError, readModel, type Model, type Tensor } from '../../../onnx/index.ts';
import { findTowers } from './find-towers.ts';
import { isInside } from '../../files/is-inside.ts';
import { readLogits, type Logits } from './read-logits.ts';

/** What the ONNX files of a model folder show without being run. */
export interface Inspection extends Logits {
  /** ONNX files and their external weights, relative to the folder with forward slashes; the towers come first. */
  readonly files: readonly string[];
  /** Number of floating-point or quantised parameters. */
  readonly parameters: number;
}

/** Reads the graphs of a folder. Fails with `model-invalid`, naming the file, when one is damaged or lacks its weights. */
export async function inspectModel(folder: string, variant: string): Promise<Inspection> {
  const towers = await findTowers(folder, variant);
  const graphs = towers.kind === 'combined' ? [towers.both] : [towers.vision, towers.text];
  const models = await Promise.all(graphs.map(readGraph));
  const external = (
    await Promise.all(models.map((model, index) => externalFiles(folder, graphs[index]!, model)))
  ).flat();
  const files = [...new Set([...graphs, ...external])].map((file) => relative(folder, file).split(sep).join('/'));
  const logits = models.map(readLogits);
  return {
    files,
    parameters: models.reduce((sum, model) => sum + countParameters(model), 0),
    logitScale: logits.find(({ logitScale }) => logitScale !== null)?.logitScale ?? null,
    logitBias: logits.find(({ logitBias }) => logitBias !== null)?.logitBias ?? null,
  };
}

/** Reads an ONNX file without its external weights. Fails with `model-invalid`, naming file and node. */
export async function readGraph(file: string): Promise<Model> {
  try {
    return readModel(await readFile(file));
  } catch (cause) {
    if (!(cause instanceof OnnxError)) throw cause;
    throw new StudioError('model-invalid', `${file}: ${cause.message}`, { file, node: cause.node }, { cause });
  }
}

/** Files with the external weights of a graph, absolute; each must exist and be long enough. */
export async function externalFiles(folder: string, file: string, { graph }: Model): Promise<string[]> {
  const ends = new Map<string, number>();
  for (const { external } of graph.initializers.values()) {
    if (external === undefined) continue;
    const path = join(dirname(file), external.location);
    if (!isInside(folder, path))
      throw new StudioError('unsafe-path', `${file} points to weights outside its folder: ${external.location}`, {
        file,
        location: external.location,
      });
    ends.set(path, Math.max(ends.get(path) ?? 0, external.offset + external.length));
  }
  for (const [path, end] of ends) {
    const size = (await stat(path).catch(() => null))?.size ?? null;
    if (size === null)
      throw new StudioError('model-invalid', `${file} needs ${path}, which is missing`, { file: path });
    if (size < end)
      throw new StudioError('model-invalid', `${path} has ${size} bytes, but ${file} needs ${end}; download it again`, {
        file: path,
      });
  }
  return [...ends.keys()];
}

function countParameters({ graph }: Model): number {
  let count = 0;
  for (const tensor of graph.initializers.values()) if (isWeight(tensor)) count += elementCount(tensor.dims);
  return count;
}

/** True for weights, trained or quantised; shapes and indices are int64, which weights never are. */
export function isWeight({ type }: Pick<Tensor, 'type'>): boolean {
  return type !== 'int64' && type !== 'bool' && type !== 'string';
}
