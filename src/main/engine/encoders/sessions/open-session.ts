import { basename } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ConcreteProvider } from '../../compute/contract/providers.ts';

/** The source of a graph: a file, or bytes derived from it. */
export interface GraphSource {
  /** Named in errors. */
  readonly file: string;
  readonly bytes?: Uint8Array;
}

/** How a graph is run. */
export interface SessionOptions {
  readonly provider: ConcreteProvider;
  /** Threads within an operator; ONNX Runtime's own choice (the number of cores) when absent. */
  readonly threads?: number;
}

/** Opens a graph. Fails with `model-invalid` or `model-unsupported`, naming the file and, where known, the node. */
export async function openSession(
  { file, bytes }: GraphSource,
  { provider, threads }: SessionOptions,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    logSeverityLevel: 3,
    // Batches differ in length, so planning memory would not pay off.
    enableMemPattern: false,
    // Idle threads sleep. Spinning would take cores from image preparation and from the user's other programs: without it,
    // measured 2.4 instead of 3.8 ms of CPU time per image, and up to five times the speed on a busy machine.
    extra: { session: { 'intra_op.allow_spinning': '0' } },
    ...(threads !== undefined && { intraOpNumThreads: threads }),
  };
  try {
    return await (bytes === undefined
      ? InferenceSession.create(file, options)
      : InferenceSession.create(bytes, options));
  } catch (cause) {
    throw explainSession(file, cause);
  }
}

/** Runs a graph and returns one output. Fails with `model-unsupported` when ONNX Runtime cannot execute it. */
export async function runSession(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  output: string,
  file: string,
): Promise<InferenceSession.OnnxValueMapType[string]> {
  try {
    return (await session.run(feeds, [output]))[output]!;
  } catch (cause) {
    throw explainSession(file, cause);
  }
}

/** Messages of ONNX Runtime for valid graphs that it does not support. */
const unsupportedWords =
  /not a registered function|No Op registered|NOT_IMPLEMENTED|Could not find an implementation|opset/i;

/** ONNX Runtime's message with the node that it names: `In Node, ("name", Op, …)` or `node … name 'name'`. */
function explainSession(file: string, cause: unknown): StudioError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const named = /In Node, \("?([^",]*)"?, (\w+)/i.exec(said);
  const node = named?.[1] ?? /(?:with name|Name:)\s*'([^']+)'/i.exec(said)?.[1] ?? null;
  const operator = named?.[2] ?? /(?:implementation for|running) (\w+)/.exec(said)?.[1] ?? null;
  const where = node === null ? '' : ` at node "${node}"${operator === null ? '' : ` (${operator})`}`;
  const unsupported = unsupportedWords.test(said);
  return new StudioError(
    unsupported ? 'model-unsupported' : 'model-invalid',
    `${basename(file)} cannot be ${unsupported ? 'run here' : 'loaded'}${where}: ${said}`,
    { file, node, operator },
    { cause },
  );
}
