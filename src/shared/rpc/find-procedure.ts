import type { Contract, Procedure } from './procedure.ts';

/** A function that answers a procedure, when nothing more is known of it. */
export type Handle = (input: unknown, options: { readonly signal: AbortSignal; readonly after?: number }) => unknown;

/** Functions that answer, by domain and name. */
export type Handles = Readonly<Record<string, Readonly<Record<string, Handle>>>>;

/** A procedure with the function that answers it. */
export interface Answerable {
  readonly declared: Procedure;
  readonly handle: Handle;
}

/** Finds `samples.page`, or answers null; names that merely every object has, such as `constructor`, are not found. */
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
