import type { Faults } from '../rpc/faults.ts';

/**
 * Every error code of the studio. The list is closed: a client may switch over it. The message of an error is written where
 * it is raised, for the user: what happened, to which file or row, and what to do.
 */
export const errorCodes = [
  'invalid-input',
  'unknown-procedure',
  'not-allowed',
  'not-found',
  'no-project',
  'project-exists',
  'project-locked',
  'project-newer',
  'catalogue-damaged',
  'conflict',
  'nothing-to-undo',
  'nothing-to-redo',
  'unreadable-file',
  'unreadable-image',
  'unknown-format',
  'wrong-column',
  'unsafe-path',
  'disk-full',
  'model-invalid',
  'model-unsupported',
  'model-exists',
  'provider-unavailable',
  'embeddings-missing',
  'no-classes',
  'no-labels',
  'empty-selection',
  'download-failed',
  'checksum-mismatch',
  'compute-crashed',
  'training-diverged',
  'promotion-refused',
  'disconnected',
  'cancelled',
  'internal',
] as const;

/** An error code. */
export type ErrorCode = (typeof errorCodes)[number];

/** Machine-readable facts about an error: file, row, column, node, and so on. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/** The one error class of the studio: a code, a message for the user, and facts for programs. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}

/** True for an error of the studio with one of the given codes (any code when none is given). */
export function isStudioError(error: unknown, ...codes: ErrorCode[]): error is StudioError {
  return error instanceof StudioError && (codes.length === 0 || codes.includes(error.code));
}

/** How these errors are sent over a connection: `connect(contract, port, { faults: studioFaults })`, and the same for `dispatch`. */
export const studioFaults: Faults = {
  toFault: (error) =>
    error instanceof StudioError ? { code: error.code, message: error.message, data: error.data } : null,
  toError: ({ code, message, data }) => new StudioError(isErrorCode(code) ? code : 'internal', message, data),
};

const isErrorCode = (code: string): code is ErrorCode => (errorCodes as readonly string[]).includes(code);
