import { existsSync, readFileSync } from 'node:fs';

const shared = new URL('../../../shared/', import.meta.url);

/** Exported models next to the repository on some machines, with the sequence lengths of their text towers. */
export const sharedModels: readonly { readonly name: string; readonly lengths: readonly number[] }[] = [
  { name: 'models/reference-clip/onnx/text_model.onnx', lengths: [5, 32] },
  { name: 'models/reference-clip/onnx/vision_model.onnx', lengths: [0] },
  { name: 'fixtures/training-parity/vit-infonce-opset17/onnx/text_model.onnx', lengths: [5, 16] },
  { name: 'fixtures/training-parity/vit-infonce-opset17/onnx/vision_model.onnx', lengths: [0] },
  { name: 'fixtures/training-parity/vit-siglip-opset14/onnx/text_model.onnx', lengths: [5, 16] },
  { name: 'fixtures/training-parity/vit-siglip-opset14/onnx/vision_model.onnx', lengths: [0] },
];

/** Whether a model is there; a test that needs it says in its name that it is skipped without `../shared`. */
export function hasShared(name: string): boolean {
  return existsSync(new URL(name, shared));
}

/** The bytes of a model. */
export function readShared(name: string): Uint8Array {
  return readFileSync(new URL(name, shared));
}
