import { keepFacts, type Fault } from './faults.ts';

/** The one answer to a call. */
export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault };

/**
 * What the asking side says. `id` is its own number for the question, never used twice on one connection. `follow` asks
 * for the events after `after`; at most `credit` of them may be sent until `more` allows others, so that a slow listener
 * holds a bounded number of them. `cancel` ends either kind.
 */
export type Request =
  | { readonly type: 'call'; readonly id: number; readonly procedure: string; readonly input: unknown }
  | {
      readonly type: 'follow';
      readonly id: number;
      readonly procedure: string;
      readonly input: unknown;
      readonly after: number;
      readonly credit: number;
    }
  | { readonly type: 'more'; readonly id: number; readonly credit: number }
  | { readonly type: 'cancel'; readonly id: number };

/** What the answering side says: one `result` to a call; any number of `event` and one `end` to a `follow`. */
export type Response =
  | { readonly type: 'result'; readonly id: number; readonly outcome: Outcome }
  | { readonly type: 'event'; readonly id: number; readonly number: number; readonly event: unknown }
  | { readonly type: 'end'; readonly id: number; readonly fault: Fault | null };

/** Anything that crosses. */
export type Message = Request | Response;

/** The most events of one feed that are under way or wait for their listener at any time. */
export const eventWindow = 256;

/** The message as a request, or null when it is none: whatever arrives is foreign until it has passed here. */
export function readRequest(message: unknown): Request | null {
  if (!isRecord(message) || !isCount(message['id'])) return null;
  const { type, id, procedure, input, after, credit } = message;
  if (type === 'cancel') return { type, id };
  if (type === 'more') return isCount(credit) ? { type, id, credit } : null;
  if (typeof procedure !== 'string') return null;
  if (type === 'call') return { type, id, procedure, input };
  if (type === 'follow' && isCount(after) && isCount(credit)) return { type, id, procedure, input, after, credit };
  return null;
}

/** The message as a response, or null when it is none. */
export function readResponse(message: unknown): Response | null {
  if (!isRecord(message) || !isCount(message['id'])) return null;
  const { type, id, outcome, number, event, fault } = message;
  if (type === 'event') return isCount(number) ? { type, id, number, event } : null;
  if (type === 'end') return { type, id, fault: fault === null ? null : readFault(fault) };
  if (type !== 'result' || !isRecord(outcome)) return null;
  return outcome['ok'] === true
    ? { type, id, outcome: { ok: true, value: outcome['value'] } }
    : { type, id, outcome: { ok: false, fault: readFault(outcome['fault']) } };
}

/** A failure that cannot be read is a failure still: whoever waits for the answer must not wait for ever. */
function readFault(value: unknown): Fault {
  const { code, message, data } = isRecord(value) ? value : {};
  return typeof code === 'string' && typeof message === 'string'
    ? { code, message, data: keepFacts(data) }
    : { code: 'internal', message: 'The studio failed and did not say how.', data: {} };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
