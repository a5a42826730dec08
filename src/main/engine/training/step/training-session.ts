import { InferenceSession } from 'onnxruntime-node';
import type { Model } from '../../../onnx/index.ts';
import { writeModel } from '../../../onnx/write.ts';

/** How sessions are opened: provider and threads. */
export type SessionSettings = Pick<InferenceSession.SessionOptions, 'executionProviders' | 'intraOpNumThreads'>;

/** Whether weights can stay on the device between runs: ONNX Runtime's binding for Node hands out device tensors of WebGPU alone. */
export function keepsWeights({ executionProviders }: SessionSettings): boolean {
  return executionProviders?.[0] === 'webgpu';
}

/**
 * Opens a training graph. The outputs in `resident` stay on the device where that can be; ask such a session for all of its outputs,
 * because the binding of ONNX Runtime 1.30 mistakes the places of some when it is asked for a part. Memory patterns are off: they keep every
 * activation alive between runs. Threads do not spin while they wait: on a machine that has other work, spinning took a third of the
 * processor's time from it.
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
