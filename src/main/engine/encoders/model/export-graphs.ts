import { join } from 'node:path';
import { writeAtomically } from '../../files/write-atomically.ts';
import { cutTower, readWhole } from '../sessions/split-combined.ts';
import { moveToExternal, OnnxError, writeModelParts, type Model } from '../../../onnx/index.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { findTowers } from './find-towers.ts';
import { joinTowers } from './join-towers.ts';
import { nameTower } from './name-tower.ts';

/** The names of outputs that loaders expect, and how cosines become logits. */
export interface GraphExport {
  readonly folder: string;
  readonly variant: string;
  /** Absolute, must exist; files are written to `onnx/`. */
  readonly target: string;
  readonly outputs: { readonly image: string; readonly text: string };
  readonly logitScale: number;
  readonly logitBias: number | null;
}

/** Above this, weights are stored externally: protobuf allows 2 GiB, and the graph itself needs room too. */
const mostInline = 1.9e9;

/**
 * Writes `onnx/vision_model.onnx`, `onnx/text_model.onnx` and `onnx/model.onnx`, which computes logits too, with the inputs
 * and outputs of Hugging Face's exports; weights are unchanged. Fails with `model-invalid`, `model-unsupported` or `disk-full`.
 */
export async function exportGraphs({
  folder,
  variant,
  target,
  outputs,
  ...logits
}: GraphExport): Promise<{ files: string[]; external: string[] }> {
  const found = await findTowers(folder, variant);
  const source = found.kind === 'combined' ? found.both : found.vision;
  try {
    const both = found.kind === 'combined' ? await readWhole(found.both) : null;
    const vision = nameTower(
      found.kind === 'combined' ? cutTower(both!, found.both, 'image') : await readWhole(found.vision),
      { tower: 'vision', output: outputs.image, file: source },
    );
    const text = nameTower(
      found.kind === 'combined' ? cutTower(both!, found.both, 'text') : await readWhole(found.text),
      { tower: 'text', output: outputs.text, file: found.kind === 'combined' ? source : found.text },
    );
    const written = [
      await write(target, 'vision_model.onnx', vision),
      await write(target, 'text_model.onnx', text),
      await write(target, 'model.onnx', both ?? joinTowers(vision, text, logits)),
    ];
    return {
      files: written.flatMap(({ files }) => files),
      external: written.flatMap(({ name, files }) => (files.length > 1 ? [name] : [])),
    };
  } catch (cause) {
    if (!(cause instanceof OnnxError)) throw cause;
    const code = cause.code === 'unsupported-opset' ? 'model-unsupported' : 'model-invalid';
    throw new StudioError(code, `${source}: ${cause.message}`, { file: source, node: cause.node }, { cause });
  }
}

async function write(target: string, name: string, model: Model): Promise<{ name: string; files: string[] }> {
  const file = `onnx/${name}`;
  if (countBytes(model) <= mostInline) {
    await writeAtomically(join(target, file), writeModelParts(model));
    return { name, files: [file] };
  }
  const { model: outer, parts } = moveToExternal(model, `${name}_data`);
  await writeAtomically(join(target, `${file}_data`), parts);
  await writeAtomically(join(target, file), writeModelParts(outer));
  return { name, files: [file, `${file}_data`] };
}

function countBytes({ graph }: Model): number {
  return [...graph.initializers.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
}
