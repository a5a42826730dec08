import type { Port } from './port.ts';
import { readResponse, type Request, type Response } from './protocol.ts';

/** Receives the responses to one request. */
export interface Asker {
  hear(response: Response): void;
  /** No response will arrive; `final` when the port will not reconnect. */
  lose(final: boolean): void;
}

/** A request that was sent. */
export interface Question {
  /** Grants a feed credit for that many more events. */
  allow(credit: number): void;
  /** Cancels: further responses are ignored, and the far side is notified if it is still working. */
  drop(): void;
}

/** The open requests of a port. */
export class Questions {
  readonly #port: Port;
  readonly #askers = new Map<number, Asker>();
  #last = 0;
  #closed = false;

  constructor(port: Port) {
    this.#port = port;
    port.listen(
      (message) => this.#hear(readResponse(message)),
      () => {
        this.#closed = true;
        this.#lose(true);
      },
      () => this.#lose(false),
    );
  }

  /** True once the port has closed for good: later requests are never answered. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Sends a request. Throws what the port throws when it cannot be sent. */
  ask(write: (id: number) => Request, asker: Asker): Question {
    const id = ++this.#last;
    this.#port.post(write(id));
    this.#askers.set(id, asker);
    return {
      allow: (credit) => {
        if (this.#askers.has(id)) this.#port.post({ type: 'more', id, credit });
      },
      drop: () => {
        if (this.#askers.delete(id)) this.#port.post({ type: 'cancel', id });
      },
    };
  }

  /** A response to a cancelled request, or one that cannot be read, is ignored. */
  #hear(response: Response | null): void {
    const asker = response && this.#askers.get(response.id);
    if (!asker) return;
    if (response.type !== 'event') this.#askers.delete(response.id);
    asker.hear(response);
  }

  #lose(final: boolean): void {
    const askers = [...this.#askers.values()];
    this.#askers.clear();
    for (const asker of askers) asker.lose(final);
  }
}
