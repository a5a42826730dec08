import type { OnnxValue } from 'onnxruntime-node';

/** A matrix: float32 [count, dimensions]. */
export interface Rows {
  readonly data: Float32Array;
  readonly dimensions: number;
}

/**
 * Runs rows through a graph: all at once, or in batches where the graph was exported with a fixed batch size; then the last
 * batch is padded to `size` and the padded rows of the output are dropped.
 */
export async function collectRows(
  count: number,
  batch: number | null,
  run: (from: number, to: number, size: number) => Promise<OnnxValue>,
): Promise<Rows> {
  const step = batch ?? count;
  let whole: Float32Array | null = null;
  let dimensions = 0;
  for (let from = 0; from < count; from += step) {
    const to = Math.min(count, from + step);
    const rows = readFloats(await run(from, to, batch ?? to - from));
    dimensions = rows.length / (batch ?? to - from);
    if (to - from === count) return { data: rows.subarray(0, count * dimensions), dimensions };
    whole ??= new Float32Array(count * dimensions);
    whole.set(rows.subarray(0, (to - from) * dimensions), from * dimensions);
  }
  return { data: whole ?? new Float32Array(), dimensions };
}

function readFloats(value: OnnxValue): Float32Array {
  const data: unknown = 'data' in value ? value.data : null;
  if (data instanceof Float32Array) return data;
  if (data instanceof Float16Array) return Float32Array.from(data);
  throw new TypeError('The embedding is neither float32 nor float16');
}
