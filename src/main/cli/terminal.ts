/** Where a command writes: text or one JSON object to standard output, progress to standard error. */
export interface Terminal {
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** A line of text; silent with `--json`. */
  print(line: string): void;
  /** The answer of a command that keeps running: the object with `--json`, the line otherwise. */
  announce(answer: object, line: string): void;
  /** A line on standard error that stays. */
  note(line: string): void;
  /** A line on standard error that the next one replaces; separate lines if that is not a screen. */
  progress(line: string): void;
}

const clearLine = '\r\u001B[2K';

/** The terminal that this process was started in. */
export function openTerminal(json: boolean, signal: AbortSignal): Terminal {
  const { stdout, stderr } = process;
  let drawn = false;
  let lastPlain = 0;
  const clear = (): void => {
    if (drawn) stderr.write(clearLine);
    drawn = false;
  };
  return {
    json,
    signal,
    print(line) {
      if (json) return;
      clear();
      stdout.write(`${line}\n`);
    },
    announce(answer, line) {
      clear();
      stdout.write(`${json ? JSON.stringify(answer) : line}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (stderr.isTTY) {
        stderr.write(clearLine + line.slice(0, (stderr.columns || 80) - 1));
        drawn = true;
      } else if (performance.now() - lastPlain > 5000) {
        // A log file needs a sign of life, not every step.
        stderr.write(`${line}\n`);
        lastPlain = performance.now();
      }
    },
  };
}
