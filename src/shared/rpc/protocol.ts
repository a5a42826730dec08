import { keepFacts, type Fault } from './faults.ts';

/** The outcome of a call. */
export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault };

/**
 * Messages from the client. `id` is its own number for the request, never reused on one connection. `follow` requests the
 * events after `after`; at most `credit` of them may be sent until `more` grants further credit, so that a slow listener
 * buffers a bounded number of them. `cancel` ends either kind.
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

/** Messages from the server: one `result` for a call; any number of `event` and one `end` for a `follow`. */
export type Response =
  | { readonly type: 'result'; readonly id: number; readonly outcome: Outcome }
  | { readonly type: 'event'; readonly id: number; readonly number: number; readonly event: unknown }
  | { readonly type: 'end'; readonly id: number; readonly fault: Fault | null };

/** Any message of the protocol. */
export type Message = Request | Response;

/** Maximum number of events of one feed that are in flight or buffered for their listener at any time. */
export const eventWindow = 256;

/** The message as a request, or null when it is not one; everything received is untrusted until it has passed here. */
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

/** The message as a response, or null when it is not one. */
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

/** An unreadable failure is still a failure: the caller must not wait forever. */
function readFault(value: unknown): Fault {
  const { code, message, data } = isRecord(value) ? value : {};
  return typeof code === 'string' && typeof message === 'string'
    ? { code, message, data: keepFacts(data) }
    : { code: 'internal', message: 'The studio failed without giving a reason.', data: {} };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
