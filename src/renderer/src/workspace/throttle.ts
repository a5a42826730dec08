/** Calls `run` at once, then at most every `milliseconds`, and once more after the last call. */
export function throttle(run: () => void, milliseconds: number): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const tick = () => {
    timer = null;
    if (again) call();
  };
  const call = () => {
    again = timer !== null;
    if (again) return;
    timer = setTimeout(tick, milliseconds);
    run();
  };
  return Object.assign(call, {
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      again = false;
    },
  });
}
