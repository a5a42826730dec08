import { cancelled, disconnected, unsendable, type Faults } from './faults.ts';
import type { CallOptions } from './procedure.ts';
import type { Question, Questions } from './questions.ts';

/** What it takes to call one procedure over one port. */
export interface Asking {
  readonly questions: Questions;
  readonly faults: Pick<Faults, 'toError'>;
  /** As on the wire: `samples.page`. */
  readonly procedure: string;
}

/** Makes one call. An aborted signal rejects at once as `cancelled` and cancels the call on the far side. */
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
