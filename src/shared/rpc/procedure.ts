/** A validator as defined by https://standardschema.dev, so that this layer depends on no schema library. */
export interface Schema<Output, Input = unknown> {
  readonly '~standard': {
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The result of a validator: the value, or a list of issues. */
export type Validation<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** One thing that is wrong with a value. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A procedure with one result. `Asked` is what a client may pass: `Input` before defaults are filled in. */
export interface Call<Input, Output, Asked = Input> {
  readonly kind: 'call';
  readonly input: Schema<Input, Asked>;
  readonly output: Schema<Output>;
}

/** A numbered sequence of events; a client that lost its connection resumes from the last number it received. */
export interface Feed<Input, Event, Asked = Input> {
  readonly kind: 'feed';
  readonly input: Schema<Input, Asked>;
  readonly output: Schema<Event>;
}

/** Anything that a client can call or follow. */
export type Procedure = Call<unknown, unknown, unknown> | Feed<unknown, unknown, unknown>;

/** Procedures by domain and name: `contract.samples.page` is called as `samples.page`. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Procedure>>>>;

/** Declares a procedure with one result. */
export function call<Input, Output, Asked>(
  input: Schema<Input, Asked>,
  output: Schema<Output>,
): Call<Input, Output, Asked> {
  return { kind: 'call', input, output };
}

/** Declares a numbered sequence of events. */
export function feed<Input, Event, Asked>(
  input: Schema<Input, Asked>,
  output: Schema<Event>,
): Feed<Input, Event, Asked> {
  return { kind: 'feed', input, output };
}

/** An event with its number, counted from 1 by its feed. */
export interface Numbered<Event> {
  readonly number: number;
  readonly event: Event;
}

/** What every call takes in addition to its input: a signal that aborts it. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The options of work that can always be aborted, such as a handler. */
export interface Abortable {
  readonly signal: AbortSignal;
}

/** What a client may add when it follows a feed: `after` is the number of the last event it received. */
export interface FeedOptions extends CallOptions {
  readonly after?: number;
}

/** The client's functions, one per procedure. */
export type Client<C extends Contract> = {
  readonly [Domain in keyof C]: {
    readonly [Name in keyof C[Domain]]: C[Domain][Name] extends Call<infer _Input, infer Output, infer Asked>
      ? (input: Asked, options?: CallOptions) => Promise<Output>
      : C[Domain][Name] extends Feed<infer _Input, infer Event, infer Asked>
        ? (input: Asked, options?: FeedOptions) => AsyncIterable<Numbered<Event>>
        : never;
  };
};

/** The handlers, one per procedure. Input is already validated; `signal` aborts when the caller is gone. */
export type Handlers<C extends Contract> = {
  readonly [Domain in keyof C]: {
    readonly [Name in keyof C[Domain]]: C[Domain][Name] extends Call<infer Input, infer Output, infer _Asked>
      ? (input: Input, options: Abortable) => Promise<Output> | Output
      : C[Domain][Name] extends Feed<infer Input, infer Event, infer _Asked>
        ? (input: Input, options: Abortable & { readonly after: number }) => AsyncIterable<Numbered<Event>>
        : never;
  };
};
