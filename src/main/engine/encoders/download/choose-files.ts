import { StudioError } from '../../../../shared/contract/errors.ts';
import { chooseTowers } from '../model/find-towers.ts';
import type { HubFile, HubListing } from './hub.ts';

/** Configuration, tokenizer and licence; the rest of a repository (other frameworks, pictures) is not needed. */
const companion = /^((visual|textual|text|tokenizer)\/)?([^/]+\.(json|txt)|licen[cs]e[^/]*|readme\.md)$/i;

/**
 * The files of a repository that make up a model in a numeric variant. External weights are named after their graph
 * (`model.onnx_data`, `model.onnx.data`, …). Fails with `model-invalid` when there is no ONNX model for images and texts.
 */
export function chooseFiles({ id, files }: HubListing, variant: string): HubFile[] {
  const names = files.map(({ path }) => path);
  const towers = chooseTowers(names, variant);
  if (towers === null) {
    const graphs = names.filter((name) => name.endsWith('.onnx'));
    const has = graphs.length === 0 ? 'no .onnx file' : graphs.join(', ');
    throw new StudioError(
      'model-invalid',
      `${id} has no ONNX model of images and texts${variant === '' ? '' : ` in the variant ${variant}`}; it has ${has}`,
      { id, variant },
    );
  }
  const graphs = towers.kind === 'combined' ? [towers.both] : [towers.vision, towers.text];
  const belongs = (path: string) =>
    graphs.some((graph) => path === graph || path.startsWith(`${graph}_`) || path.startsWith(`${graph}.`));
  return files.filter(({ path }) => companion.test(path) || belongs(path));
}
