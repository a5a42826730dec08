/** Buffers the messages of a port until there is a listener, and closes once. */
export class Inbox {
  #onMessage: ((message: unknown) => void) | null = null;
  #onClose: () => void = () => {};
  #early: unknown[] = [];
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Passes a message to the listener, or buffers it. Messages after the end are dropped. */
  receive(message: unknown): void {
    if (this.#closed) return;
    if (this.#onMessage) this.#onMessage(message);
    else this.#early.push(message);
  }

  /** Sets the listener; buffered messages are delivered later in this turn, and so is the end if it has been reached. */
  listen(onMessage: (message: unknown) => void, onClose: () => void): void {
    queueMicrotask(() => {
      for (const message of this.#early.splice(0)) onMessage(message);
      this.#onMessage = onMessage;
      if (this.#closed) onClose();
      else this.#onClose = onClose;
    });
  }

  /** Closes; true the first time. */
  close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#onClose();
    return true;
  }
}
