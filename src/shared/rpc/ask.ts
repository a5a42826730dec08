import type { Asking } from './asking.ts';
import { cancelled, disconnected, unsendable } from './faults.ts';
import type { CallOptions } from './procedure.ts';
import type { Question } from './questions.ts';

/** Asks for one answer. An aborted signal rejects at once as `cancelled` and tells the far side to stop. */
export async function ask(asking: Asking, input: unknown, { signal }: CallOptions): Promise<unknown> {
  const { questions, faults, procedure } = asking;
  if (signal?.aborted) throw faults.toError(cancelled(procedure));
  if (questions.closed) throw faults.toError(disconnected(procedure));
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let question: Question;
  try {
    question = questions.ask((id) => ({ type: 'call', id, procedure, input }), {
      hear(response) {
        if (response.type !== 'result') return;
        if (response.outcome.ok) resolve(response.outcome.value);
        else reject(faults.toError(response.outcome.fault));
      },
      lose: () => reject(faults.toError(disconnected(procedure))),
    });
  } catch (error) {
    throw faults.toError(unsendable(procedure, error));
  }
  const giveUp = () => {
    question.drop();
    reject(faults.toError(cancelled(procedure)));
  };
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}
