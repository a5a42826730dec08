/**
 * Sends a request after a short delay, so that none is sent while the user is still typing or moving. Returns the cleanup of
 * an effect, which cancels the request.
 */
export function askSoon(ask: (signal: AbortSignal) => unknown, milliseconds = 150): () => void {
  const asking = new AbortController();
  const timer = setTimeout(() => void ask(asking.signal), milliseconds);
  return () => {
    clearTimeout(timer);
    asking.abort();
  };
}
