/**
 * Asks after a moment, so that a person who goes on typing or moving meanwhile asks nothing. What it gives is for an effect to
 * return: it gives the question up.
 */
export function askSoon(ask: (signal: AbortSignal) => unknown, milliseconds = 150): () => void {
  const asking = new AbortController();
  const timer = setTimeout(() => void ask(asking.signal), milliseconds);
  return () => {
    clearTimeout(timer);
    asking.abort();
  };
}
