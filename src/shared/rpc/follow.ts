import type { Asking } from './ask.ts';
import { cancelled, disconnected, unsendable, type Fault } from './faults.ts';
import type { FeedOptions, Numbered } from './procedure.ts';
import { eventWindow } from './protocol.ts';
import type { Asker, Question } from './questions.ts';

/**
 * Listens from the first `next()` until the feed ends or the loop is left. After a lost connection it resumes from the last
 * event received: none is lost or delivered twice, as long as the feed still has them. Buffers at most `eventWindow`
 * events; the far side waits for the listener.
 */
export async function* follow(
  { questions, faults, procedure }: Asking,
  input: unknown,
  { signal, after = 0 }: FeedOptions,
): AsyncGenerator<Numbered<unknown>, void, undefined> {
  const waiting: Numbered<unknown>[] = [];
  let last = after;
  let taken = 0;
  let question = null as Question | null;
  let ended = null as { readonly fault: Fault | null } | null;
  let wake = () => {};

  const end = (fault: Fault | null) => {
    ended = { fault };
    wake();
  };
  const asker: Asker = {
    hear(response) {
      if (response.type === 'end') end(response.fault);
      else if (response.type === 'event') {
        last = response.number;
        waiting.push({ number: response.number, event: response.event });
        wake();
      }
    },
    lose: (final) => (final ? end(disconnected(procedure)) : open()),
  };
  const open = () => {
    taken = 0;
    try {
      const credit = eventWindow - waiting.length;
      question = questions.ask((id) => ({ type: 'follow', id, procedure, input, after: last, credit }), asker);
    } catch (error) {
      end(unsendable(procedure, error));
    }
  };
  const giveUp = () => {
    waiting.length = 0;
    end(cancelled(procedure));
  };

  if (signal?.aborted) throw faults.toError(cancelled(procedure));
  if (questions.closed) throw faults.toError(disconnected(procedure));
  signal?.addEventListener('abort', giveUp, { once: true });
  open();
  try {
    for (;;) {
      const next = waiting.shift();
      if (next) {
        // Granting credit in halves of the window costs one message for many events and never stalls the feed.
        if (++taken >= eventWindow / 2) {
          question?.allow(taken);
          taken = 0;
        }
        yield next;
      } else if (ended) {
        if (ended.fault) throw faults.toError(ended.fault);
        return;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', giveUp);
    question?.drop();
  }
}
