/** Where a port keeps what arrives until somebody listens, and closes once. */
export class Inbox {
  #onMessage: ((message: unknown) => void) | null = null;
  #onClose: () => void = () => {};
  #early: unknown[] = [];
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Tells the listener, or keeps the message for it. After the end nothing is told any more. */
  receive(message: unknown): void {
    if (this.#closed) return;
    if (this.#onMessage) this.#onMessage(message);
    else this.#early.push(message);
  }

  /** Listens; what came before is told later in this turn, and so is the end when that has come already. */
  listen(onMessage: (message: unknown) => void, onClose: () => void): void {
    queueMicrotask(() => {
      for (const message of this.#early.splice(0)) onMessage(message);
      this.#onMessage = onMessage;
      if (this.#closed) onClose();
      else this.#onClose = onClose;
    });
  }

  /** Ends; true the first time. */
  close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#onClose();
    return true;
  }
}
