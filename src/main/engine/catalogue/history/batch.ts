import type { Transaction } from 'kysely';
import type { Change } from '../../../../shared/contract/history.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Tables } from '../tables.ts';
import { Edits, type BatchState } from './edits.ts';
import { settle } from './settle.ts';

/** What a batch needs from the catalogue. */
interface Writer {
  readonly project: number;
  publish(change: Change): void;
  store<Result>(
    work: (db: Transaction<Tables>) => Promise<Result>,
    change?: Change | null,
    options?: CallOptions,
  ): Promise<Result>;
}

/** An entry of the history, written in one or more transactions. */
export class Batch {
  readonly #writer: Writer;
  readonly #open: Set<number> | undefined;
  #state: BatchState;

  /** `open` holds the batch's number until it is closed, so that it cannot be undone while it grows. */
  constructor(writer: Writer, named: Pick<BatchState, 'label' | 'kind' | 'undoes' | 'byUser'>, open?: Set<number>) {
    this.#writer = writer;
    this.#open = open;
    this.#state = { ...named, id: null, nextStep: 1, edits: 0 };
  }

  /** The batch's number, null until it changes something. */
  get id(): number | null {
    return this.#state.id;
  }

  /** Applies a change atomically, in one transaction. */
  async write<Result>(change: (edits: Edits) => Promise<Result>, options: CallOptions = {}): Promise<Result> {
    const state = { ...this.#state };
    let committed: Change | null = null;
    const result = await this.#writer.store(
      async (db) => {
        const edits = new Edits(db, this.#writer.project, state);
        const value = await change(edits);
        committed = await settle(edits);
        return value;
      },
      null,
      options,
    );
    this.#state = state;
    if (state.id !== null) this.#open?.add(state.id);
    if (committed !== null) this.#writer.publish(committed);
    return result;
  }

  /** Ends the batch, which can then be undone. */
  close(): void {
    if (this.#state.id !== null) this.#open?.delete(this.#state.id);
  }
}
