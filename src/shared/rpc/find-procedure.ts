import type { Contract, Procedure } from './procedure.ts';

/** A function that handles a procedure, untyped. */
export type Handle = (input: unknown, options: { readonly signal: AbortSignal; readonly after?: number }) => unknown;

/** Handlers by domain and name. */
export type Handles = Readonly<Record<string, Readonly<Record<string, Handle>>>>;

/** A procedure with its handler. */
export interface Answerable {
  readonly declared: Procedure;
  readonly handle: Handle;
}

/** Finds `samples.page`, or returns null; inherited names such as `constructor` are not found. */
export function findProcedure(contract: Contract, handles: Handles, name: string): Answerable | null {
  const dot = name.indexOf('.');
  const [domain, method] = [name.slice(0, dot), name.slice(dot + 1)];
  const procedures = own(contract, domain);
  const functions = handles[domain];
  const declared = procedures && own(procedures, method);
  const handle = functions?.[method];
  return declared && handle ? { declared, handle: handle.bind(functions) } : null;
}

const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
