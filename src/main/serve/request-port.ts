import type { ServerResponse } from 'node:http';
import { commonHeaders } from '../content/policy.ts';
import { encodeFrame } from '../../shared/rpc/frames.ts';
import type { Port } from '../../shared/rpc/port.ts';
import type { Request } from '../../shared/rpc/protocol.ts';

/** The content type of frames over HTTP. */
export const frameType = 'application/octet-stream';

/**
 * A port for one call over HTTP: the call is its only message, and posted messages become frames of the
 * response. Events flow as fast as the client reads them. Closes with the answer, or when the client disconnects.
 */
export function openRequestPort(call: Request, response: ServerResponse): Port {
  let onMessage: (message: unknown) => void = () => {};
  let unread = 0;
  const allow = (credit: number) => onMessage({ type: 'more', id: call.id, credit });
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
      if (call.type === 'follow') response.flushHeaders();
      queueMicrotask(() => hear(call));
    },
    close: () => void response.destroy(),
  };
}
