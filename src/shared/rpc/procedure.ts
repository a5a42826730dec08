/** A validator in the common form of https://standardschema.dev, so that this layer depends on no schema library. */
export interface Schema<Output> {
  readonly '~standard': {
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a validator answers: the value, or the list of what is wrong and where. */
export type Validation<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** One thing that is wrong with a value. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A question with one answer. */
export interface Call<Input, Output> {
  readonly kind: 'call';
  readonly input: Schema<Input>;
  readonly output: Schema<Output>;
}

/** A numbered sequence of events; a client that lost its connection asks again from the last number that it saw. */
export interface Feed<Input, Event> {
  readonly kind: 'feed';
  readonly input: Schema<Input>;
  readonly output: Schema<Event>;
}

/** Anything that can be asked. */
export type Procedure = Call<unknown, unknown> | Feed<unknown, unknown>;

/** Procedures by domain and name: `contract.samples.page` is asked as `samples.page`. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Procedure>>>>;

/** Declares a question with one answer. */
export function call<Input, Output>(input: Schema<Input>, output: Schema<Output>): Call<Input, Output> {
  return { kind: 'call', input, output };
}

/** Declares a numbered sequence of events. */
export function feed<Input, Event>(input: Schema<Input>, output: Schema<Event>): Feed<Input, Event> {
  return { kind: 'feed', input, output };
}

/** An event with its number, counted from 1 by its feed. */
export interface Numbered<Event> {
  readonly number: number;
  readonly event: Event;
}

/** What a client may add to any question. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What a client may add when it listens: `after` is the number of the last event that it saw. */
export interface FeedOptions extends CallOptions {
  readonly after?: number;
}

/** The functions by which a client asks; one per procedure. */
export type Client<C extends Contract> = {
  readonly [Domain in keyof C]: {
    readonly [Name in keyof C[Domain]]: C[Domain][Name] extends Call<infer Input, infer Output>
      ? (input: Input, options?: CallOptions) => Promise<Output>
      : C[Domain][Name] extends Feed<infer Input, infer Event>
        ? (input: Input, options?: FeedOptions) => AsyncIterable<Numbered<Event>>
        : never;
  };
};

/** The functions that answer; one per procedure. Input is already validated; `signal` aborts when the asker is gone. */
export type Handlers<C extends Contract> = {
  readonly [Domain in keyof C]: {
    readonly [Name in keyof C[Domain]]: C[Domain][Name] extends Call<infer Input, infer Output>
      ? (input: Input, options: { readonly signal: AbortSignal }) => Promise<Output> | Output
      : C[Domain][Name] extends Feed<infer Input, infer Event>
        ? (
            input: Input,
            options: { readonly signal: AbortSignal; readonly after: number },
          ) => AsyncIterable<Numbered<Event>>
        : never;
  };
};
