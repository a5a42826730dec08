import type { Message } from './protocol.ts';

/**
 * One end of a connection that delivers messages in order, each at most once. A transport implements it over memory, a
 * message channel, a child process or a socket; the protocol knows only this interface.
 */
export interface Port {
  /**
   * Sends a message: plain values, typed arrays and array buffers. Throws when the message contains something that cannot
   * be sent; does nothing on a closed port.
   */
  post(message: Message): void;
  /**
   * Receives what the far side sends; call it once, at the start. `onClose` is called once, last, whichever side closed.
   * Only a port that reconnects calls `onReset`: the connection was lost, the far side has forgotten every request, and
   * whatever is posted from now on goes to the next connection.
   */
  listen(onMessage: (message: unknown) => void, onClose: () => void, onReset?: () => void): void;
  close(): void;
}
