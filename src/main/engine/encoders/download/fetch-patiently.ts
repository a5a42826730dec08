import { setTimeout as sleep } from 'node:timers/promises';
import { StudioError } from '../../../../shared/contract/errors.ts';

/** How requests are made. */
export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Milliseconds before the second attempt; doubled for each further one. */
  readonly pause?: number;
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly stall?: number;
}

/** Consecutive attempts without any progress. */
export const tries = 6;

const longestPause = 30_000;

/** Waits before the next attempt: half a second, one, two, … or as long as the server asks. */
export async function pauseBefore(attempt: number, options: FetchOptions, asked: number | null = null): Promise<void> {
  const pause = Math.max((options.pause ?? 500) * 2 ** attempt, asked ?? 0);
  await sleep(Math.min(pause, longestPause), undefined, { signal: options.signal });
}

/**
 * Retries until a server responds with success. Fails at once where retrying cannot help (`not-found`, `not-allowed`),
 * otherwise with `download-failed` after several attempts.
 */
export async function fetchPatiently(
  url: string,
  options: FetchOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  let last = '';
  for (let attempt = 0; attempt < tries; attempt++) {
    let asked: number | null = null;
    try {
      // With compression, lengths and ranges would refer to the compressed bytes.
      const response = await fetchHeaders(url, options, { 'accept-encoding': 'identity', ...headers });
      if (response.ok || response.status === 416) return response;
      refuse(response.status, url);
      last = `it responded with ${response.status} ${response.statusText}`.trim();
      asked = Number(response.headers.get('retry-after') ?? NaN) * 1000 || null;
      await response.body?.cancel();
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof StudioError) throw error;
      last = describeFailure(error);
    }
    if (attempt < tries - 1) await pauseBefore(attempt, options, asked);
  }
  const { host } = new URL(url);
  throw new StudioError(
    'download-failed',
    `${host} could not be reached after ${tries} attempts: ${last}. Try again later.`,
    {
      url,
    },
  );
}

/** A short description of a connection error. */
export function describeFailure(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Error) return cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name);
  return error instanceof Error ? error.message : String(error);
}

/** Waits for the start of a response, with a timeout. */
async function fetchHeaders(
  url: string,
  { signal, stall = 60_000 }: FetchOptions,
  headers: Record<string, string>,
): Promise<Response> {
  const impatience = new AbortController();
  const timer = setTimeout(() => impatience.abort(new Error('it did not respond')), stall);
  try {
    return await fetch(url, { headers, signal: AbortSignal.any([signal, impatience.signal]) });
  } finally {
    clearTimeout(timer);
  }
}

function refuse(status: number, url: string): void {
  if (status === 404 || status === 410) throw new StudioError('not-found', `There is nothing at ${url}`, { url });
  if (status === 401 || status === 403)
    throw new StudioError(
      'not-allowed',
      `${url} is not public, or does not exist. Download the model in a browser and add its folder.`,
      { url },
    );
}
