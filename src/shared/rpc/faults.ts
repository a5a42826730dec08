import type { Issue } from './procedure.ts';

/** Facts that belong to a fault, for programs: file, row, column, node, and so on. */
export type FaultData = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/** An error as it crosses: a value, never an exception. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly data: FaultData;
}

/** What can be a fact of a fault, out of a value that should hold nothing else. */
export function keepFacts(data: unknown): FaultData {
  const isFact = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const facts = Object.entries(data ?? {}).filter(([, fact]) =>
    Array.isArray(fact) ? fact.every(isFact) : isFact(fact),
  );
  return Object.fromEntries(facts) as FaultData;
}

/**
 * How a contract's own errors become faults and are rebuilt on the other side. `toFault` answers null for whatever was
 * not raised on purpose: its text may hold what a client must not see, so it crosses as `internal`.
 */
export interface Faults {
  toFault(error: unknown): Fault | null;
  toError(fault: Fault): Error;
}

/** The codes that this layer itself uses; a contract's errors include them. */
export type RpcCode = 'invalid-input' | 'unknown-procedure' | 'not-allowed' | 'disconnected' | 'cancelled' | 'internal';

const fault = (code: RpcCode, message: string, data: FaultData = {}): Fault => ({ code, message, data });

/** The asker gave up, or is gone. */
export const cancelled = (procedure: string): Fault => fault('cancelled', `${procedure} was cancelled.`, { procedure });

/** The connection ended before the answer came. */
export const disconnected = (procedure: string): Fault =>
  fault('disconnected', `The connection to the studio was lost before ${procedure} was answered. Try again.`, {
    procedure,
  });

/** The host let nothing through to the studio: the token is missing, wrong or old. */
export const refused = (procedure: string, status: number): Fault =>
  fault(
    'not-allowed',
    `The studio refused ${procedure} (status ${status}). Open the address that it printed when it began.`,
    {
      procedure,
      status,
    },
  );

/** Nobody answers to that name. */
export const unknownProcedure = (procedure: string): Fault =>
  fault('unknown-procedure', `There is no procedure named '${procedure.slice(0, 100)}'.`);

/** Something unforeseen; what it was stands in the log of the side that answered. */
export const internal = (procedure: string): Fault =>
  fault('internal', `Something unforeseen went wrong in ${procedure}. The log of the studio has the details.`, {
    procedure,
  });

/** The question holds a value that cannot be sent, such as a function or a reactive proxy. */
export const unsendable = (procedure: string, error: unknown): Fault =>
  fault('invalid-input', `The input of ${procedure} cannot be sent: ${String(error)}`, { procedure });

/** The input does not fit its schema; names the places, at most ten. */
export function invalidInput(procedure: string, issues: readonly Issue[]): Fault {
  const lines = describeIssues(issues);
  return fault('invalid-input', `The input of ${procedure} is not valid. ${lines.join('; ')}`, {
    procedure,
    issues: lines,
  });
}

/** `filter.text: Too long`, for at most ten issues. */
export function describeIssues(issues: readonly Issue[]): string[] {
  return issues.slice(0, 10).map(({ message, path = [] }) => {
    const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
}
