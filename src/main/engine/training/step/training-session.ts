import { InferenceSession } from 'onnxruntime-node';
import type { Model } from '../../../onnx/index.ts';
import { writeModel } from '../../../onnx/write.ts';

/** Session options: execution provider and threads. */
export type SessionSettings = Pick<InferenceSession.SessionOptions, 'executionProviders' | 'intraOpNumThreads'>;

/** Whether weights can stay on the device between runs: the Node binding of ONNX Runtime only supports WebGPU device tensors. */
export function keepsWeights({ executionProviders }: SessionSettings): boolean {
  return executionProviders?.[0] === 'webgpu';
}

/**
 * Opens a training graph. The outputs in `resident` stay on the device if possible; always request all outputs of such a session,
 * because the binding of ONNX Runtime 1.30 mixes up output locations when only some are requested. Memory patterns are off because they
 * keep every activation alive between runs. Threads do not spin while waiting: on a busy machine, spinning took a third of the CPU time.
 */
export async function openTrainingSession(
  model: Model,
  settings: SessionSettings,
  resident: readonly string[] = [],
): Promise<InferenceSession> {
  return InferenceSession.create(writeModel(model), {
    ...settings,
    ...(resident.length > 0 &&
      keepsWeights(settings) && {
        preferredOutputLocation: Object.fromEntries(
          model.graph.outputs.map(({ name }) => [
            name,
            resident.includes(name) ? ('gpu-buffer' as const) : ('cpu' as const),
          ]),
        ),
      }),
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
    extra: { session: { 'intra_op.allow_spinning': '0' } },
    logSeverityLevel: 3,
  });
}
