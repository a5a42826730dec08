import type { ServerResponse } from 'node:http';
import { commonHeaders } from '../content/policy.ts';
import { encodeFrame } from '../../shared/rpc/frames.ts';
import type { Port } from '../../shared/rpc/port.ts';
import type { Request } from '../../shared/rpc/protocol.ts';

/** What frames are sent as over HTTP. */
export const frameType = 'application/octet-stream';

/**
 * A port that lives for one question over HTTP: the question is its only message, and what is posted becomes frames of the
 * response. Events are allowed as fast as the client reads them. Ends with the answer, or when the client goes away.
 */
export function openRequestPort(question: Request, response: ServerResponse): Port {
  let onMessage: (message: unknown) => void = () => {};
  let unread = 0;
  const allow = (credit: number) => onMessage({ type: 'more', id: question.id, credit });
  response.setHeaders(
    new Map([['content-type', frameType], ['cache-control', 'no-store'], ...Object.entries(commonHeaders)]),
  );
  response.on('drain', () => {
    allow(unread);
    unread = 0;
  });
  return {
    post(message) {
      const frame = encodeFrame(message);
      if (message.type !== 'event') response.end(frame);
      else if (response.write(frame)) queueMicrotask(() => allow(1));
      else unread += 1;
    },
    listen(hear, onClose) {
      onMessage = hear;
      response.once('close', onClose);
      if (question.type === 'follow') response.flushHeaders();
      queueMicrotask(() => hear(question));
    },
    close: () => void response.destroy(),
  };
}
