import type { Transaction } from 'kysely';
import type { Change } from '../../../../shared/contract/history.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Tables } from '../tables.ts';
import { Edits, type BatchState } from './edits.ts';
import { settle } from './settle.ts';

/** What a batch needs of the catalogue. */
interface Writer {
  readonly project: number;
  tell(change: Change): void;
  store<Result>(
    work: (db: Transaction<Tables>) => Promise<Result>,
    change?: Change | null,
    options?: CallOptions,
  ): Promise<Result>;
}

/** One entry of the history, written in one transaction or in several. */
export class Batch {
  readonly #writer: Writer;
  readonly #open: Set<number> | undefined;
  #state: BatchState;

  /** `open` takes the number of the batch until it is closed, so that it is not undone while it grows. */
  constructor(writer: Writer, named: Pick<BatchState, 'label' | 'kind' | 'undoes' | 'byPerson'>, open?: Set<number>) {
    this.#writer = writer;
    this.#open = open;
    this.#state = { ...named, id: null, nextStep: 1, edits: 0 };
  }

  /** Number of the batch, null as long as it changed nothing. */
  get id(): number | null {
    return this.#state.id;
  }

  /** Changes something in one transaction: all of it, or nothing when it fails. */
  async write<Result>(change: (edits: Edits) => Promise<Result>, options: CallOptions = {}): Promise<Result> {
    const state = { ...this.#state };
    let told: Change | null = null;
    const result = await this.#writer.store(
      async (db) => {
        const edits = new Edits(db, this.#writer.project, state);
        const value = await change(edits);
        told = await settle(edits);
        return value;
      },
      null,
      options,
    );
    this.#state = state;
    if (state.id !== null) this.#open?.add(state.id);
    if (told !== null) this.#writer.tell(told);
    return result;
  }

  /** Ends the batch; from now on it can be undone. */
  close(): void {
    if (this.#state.id !== null) this.#open?.delete(this.#state.id);
  }
}
