import { disconnected, refused, type Fault } from '../faults.ts';
import { FrameSplitter } from '../frame-splitter.ts';
import { decodeFrame, encodeFrame, maxFrame } from '../frames.ts';
import { Credit, pace } from '../pace.ts';
import type { Port } from '../port.ts';
import type { Request, Response } from '../protocol.ts';
import { readResponse } from '../protocol.ts';
import { Inbox } from './inbox.ts';

/** The part of a response that is used. */
export interface HttpResponse {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Posts one frame, such as `(body, signal) => fetch(url, { method: 'POST', headers, body, signal })`. */
export type PostFrame = (frame: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<HttpResponse>;

type Question = Extract<Request, { readonly procedure: string }>;

interface Exchange {
  readonly controller: AbortController;
  readonly credit: Credit;
}

/**
 * A port over HTTP: each call is one request, and the frames of the response are its messages. Cancelling a call ends the
 * request. It does not reconnect; a lost feed fails as `disconnected` and can be resumed by number.
 */
export function openHttp(post: PostFrame): Port {
  const inbox = new Inbox();
  const exchanges = new Map<number, Exchange>();

  const exchange = async (question: Question, frame: Uint8Array<ArrayBuffer>) => {
    const { id, procedure } = question;
    const controller = new AbortController();
    const credit = new Credit(question.type === 'follow' ? question.credit : 1);
    exchanges.set(id, { controller, credit });
    let fault = disconnected(procedure);
    try {
      const { status, body } = await post(frame, controller.signal);
      if (status === 200 && body) {
        for await (const response of pace(readResponses(body), credit, controller.signal)) {
          inbox.receive(response);
          if (response.type !== 'event') return;
        }
      } else if (status < 500) fault = refused(procedure, status);
    } catch {
      // The caller learns that the connection broke, whatever the cause.
    } finally {
      exchanges.delete(id);
    }
    inbox.receive(lostAnswer(question, fault));
  };

  return {
    post(message) {
      if (inbox.closed) return;
      if (message.type === 'call' || message.type === 'follow') void exchange(message, encodeFrame(message));
      else if (message.type === 'more') exchanges.get(message.id)?.credit.add(message.credit);
      else if (message.type === 'cancel') exchanges.get(message.id)?.controller.abort();
    },
    listen: (hear, end) => inbox.listen(hear, end),
    close() {
      if (!inbox.close()) return;
      for (const { controller } of exchanges.values()) controller.abort();
    },
  };
}

async function* readResponses(body: AsyncIterable<Uint8Array>): AsyncGenerator<Response, void, undefined> {
  const splitter = new FrameSplitter(maxFrame);
  for await (const piece of body) {
    for (const frame of splitter.push(piece)) {
      const response = readResponse(decodeFrame(frame));
      if (response) yield response;
    }
  }
}

const lostAnswer = ({ type, id }: Question, fault: Fault): Response =>
  type === 'call' ? { type: 'result', id, outcome: { ok: false, fault } } : { type: 'end', id, fault };
