import { stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { GraphFacts } from '../../../../shared/contract/models.ts';
import { elementCount, type Model } from '../../../onnx/index.ts';
import { findTowers } from './find-towers.ts';
import { externalFiles, isWeight, readGraph } from './inspect-model.ts';

/** What each ONNX file of a folder contains. Fails with `model-invalid`, naming the file, when one is damaged or lacks its weights. */
export async function readGraphs(folder: string, variant: string): Promise<GraphFacts[]> {
  const towers = await findTowers(folder, variant);
  if (towers.kind === 'combined') return [await readFacts(folder, 'both', towers.both)];
  return Promise.all([readFacts(folder, 'vision', towers.vision), readFacts(folder, 'text', towers.text)]);
}

async function readFacts(folder: string, tower: GraphFacts['tower'], path: string): Promise<GraphFacts> {
  const model = await readGraph(path);
  const files = [path, ...(await externalFiles(folder, path, model))];
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const precisions = countPrecisions(model);
  return {
    tower,
    file: relative(folder, path).split(sep).join('/'),
    opset: model.opsets.get('') ?? 0,
    producer: model.producer,
    nodes: model.graph.nodes.length,
    parameters: Object.values(precisions).reduce((sum, count) => sum + count, 0),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    precisions,
    operators: countOperators(model),
  };
}

function countPrecisions({ graph }: Model): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const tensor of graph.initializers.values())
    if (isWeight(tensor)) counts[tensor.type] = (counts[tensor.type] ?? 0) + elementCount(tensor.dims);
  return counts;
}

function countOperators({ graph }: Model): GraphFacts['operators'] {
  const counts = new Map<string, number>();
  for (const { op, domain } of graph.nodes) {
    const name = domain === '' || domain === 'ai.onnx' ? op : `${domain}.${op}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const operators = [...counts].map(([name, count]) => ({ name, count }));
  return operators.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
