import type { Issue } from './procedure.ts';

/** Machine-readable facts about a fault: file, row, column, node, and so on. */
export type FaultData = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/** An error as it is sent: a value, never an exception. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly data: FaultData;
}

/** The valid facts in a value. */
export function keepFacts(data: unknown): FaultData {
  const isFact = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const facts = Object.entries(data ?? {}).filter(([, fact]) =>
    Array.isArray(fact) ? fact.every(isFact) : isFact(fact),
  );
  return Object.fromEntries(facts) as FaultData;
}

/**
 * Converts a contract's own errors to faults and back. `toFault` returns null for an error that was not raised on purpose:
 * its text may contain what a client must not see, so it is sent as `internal`.
 */
export interface Faults {
  toFault(error: unknown): Fault | null;
  toError(fault: Fault): Error;
}

/** The codes that this layer uses; a contract's errors include them. */
export type RpcCode = 'invalid-input' | 'unknown-procedure' | 'not-allowed' | 'disconnected' | 'cancelled' | 'internal';

const fault = (code: RpcCode, message: string, data: FaultData = {}): Fault => ({ code, message, data });

/** The caller cancelled, or is gone. */
export const cancelled = (procedure: string): Fault => fault('cancelled', `${procedure} was cancelled.`, { procedure });

/** The connection ended before the response arrived. */
export const disconnected = (procedure: string): Fault =>
  fault('disconnected', `The connection to the studio was lost before ${procedure} was answered. Try again.`, {
    procedure,
  });

/** The host rejected the request: the token is missing, wrong or old. */
export const refused = (procedure: string, status: number): Fault =>
  fault(
    'not-allowed',
    `The studio refused ${procedure} (status ${status}). Open the address that it printed at start.`,
    {
      procedure,
      status,
    },
  );

/** There is no such procedure. */
export const unknownProcedure = (procedure: string): Fault =>
  fault('unknown-procedure', `There is no procedure named '${procedure.slice(0, 100)}'.`);

/** An unexpected error; the details are in the log of the answering side. */
export const internal = (procedure: string): Fault =>
  fault('internal', `Unexpected error in ${procedure}. See the log of the studio for details.`, {
    procedure,
  });

/** The input contains a value that cannot be sent, such as a function or a reactive proxy. */
export const unsendable = (procedure: string, error: unknown): Fault =>
  fault('invalid-input', `The input of ${procedure} cannot be sent: ${String(error)}`, { procedure });

/** The input does not match its schema; lists at most ten issues. */
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
