import type { Message } from './protocol.ts';

/**
 * One end of a connection over which messages travel, in order, each at most once. Whatever carries them (memory, a
 * message channel, a child process, a socket) is a transport; the protocol knows only this.
 */
export interface Port {
  /**
   * Sends a message: plain values, typed arrays and array buffers. Throws when the message holds something that cannot
   * cross; on a port that is closed it does nothing.
   */
  post(message: Message): void;
  /**
   * Hears what the far side sends; called once, before anything is lost. `onClose` comes once, last, whichever side
   * closed. Only a port that reconnects calls `onReset`: the connection was lost, the far side has forgotten everything
   * that was asked, and what is posted from now on goes to the next connection.
   */
  listen(onMessage: (message: unknown) => void, onClose: () => void, onReset?: () => void): void;
  close(): void;
}
