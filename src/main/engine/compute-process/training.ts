import type { Handlers } from '../../../shared/rpc/procedure.ts';
import { EventLog } from '../../../shared/rpc/event-log.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import { tuningMethods } from '../../../shared/contract/tuning-methods.ts';
import { AutodiffError } from '../../autodiff/index.ts';
import { OnnxError } from '../../onnx/index.ts';
import { interpolateModels } from '../training/interpolate.ts';
import type { RunEvent } from '../compute/contract/run-spec.ts';
import { trainProbe } from '../training/probe/train-probe.ts';
import { measureSteps } from '../training/run/measure-steps.ts';
import { train } from '../training/run/train.ts';
import type { training } from '../compute/contract/training.ts';

/** Events stored for a slow listener. */
const maxEvents = 10_000;

const trainers = { encoder: train, classifier: trainProbe };

/** Handlers of the training domain. */
export function createTrainingHandlers(): Handlers<{ training: typeof training }>['training'] {
  const running = new Map<string, { pausing: boolean }>();
  return {
    async *run(spec, { signal }) {
      const asked = { pausing: false };
      running.set(spec.folder, asked);
      const events = new EventLog<RunEvent>(maxEvents);
      const outcome = trainers[tuningMethods[spec.settings.method].trains](spec, {
        emit: (event) => void events.append(event),
        signal,
        pausing: () => asked.pausing,
      }).then(
        () => null,
        (error: unknown) => explain(error, spec.parent),
      );
      void outcome.then(() => {
        if (running.get(spec.folder) === asked) running.delete(spec.folder);
        events.end();
      });
      yield* events.read({ signal });
      const failure = await outcome;
      if (failure !== null) throw failure;
    },
    measure: (spec, { signal }) =>
      measureSteps(spec, { signal }).catch((error: unknown) => {
        throw explain(error, spec.parent);
      }),
    pause({ folder }) {
      const asked = running.get(folder);
      if (asked) asked.pausing = true;
      return { running: asked !== undefined };
    },
    interpolate: (input) => interpolateModels(input),
  };
}

/** Reports a graph that cannot be trained by its folder, node and operator. */
function explain(error: unknown, folder: string): unknown {
  if (!(error instanceof OnnxError) && !(error instanceof AutodiffError)) return error;
  const { node, op } = error;
  const data = { folder, node: node ?? null, operator: op ?? null };
  return new StudioError('model-unsupported', `${folder} cannot be trained: ${error.message}`, data, { cause: error });
}
