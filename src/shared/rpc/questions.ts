import type { Port } from './port.ts';
import { readResponse, type Request, type Response } from './protocol.ts';

/** Who waits for the answers to one question. */
export interface Asker {
  hear(response: Response): void;
  /** No answer will come; `final` when no other connection will follow. */
  lose(final: boolean): void;
}

/** A question that was asked. */
export interface Question {
  /** Allows a feed that many further events. */
  allow(credit: number): void;
  /** Gives up: nothing more is heard, and the far side is told if it is still at work. */
  drop(): void;
}

/** The questions that are open on a port, for as long as it lives. */
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

  /** True once the port has closed for good: whatever is asked now is never answered. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Asks. Throws what the port throws when the question cannot be sent. */
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

  /** An answer to a question that was given up, or one that cannot be read, is passed over. */
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
