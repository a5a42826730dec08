import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What a program had done when it was killed. */
export interface Killed {
  /** The complete lines that it printed, in order. What it printed is acknowledged; anything else is not. */
  readonly lines: readonly string[];
  /** False when it ended by itself before. */
  readonly killed: boolean;
}

/**
 * Runs a TypeScript program in a separate process and kills it (`kill -9`) some milliseconds after its first line, which it
 * should print just before it starts. Fails when the program fails by itself.
 */
export async function runAndKill(
  program: URL,
  args: readonly string[],
  { afterMilliseconds }: { afterMilliseconds: number },
): Promise<Killed> {
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines: string[] = [];
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  // A last line without a line break was cut off; readline would return it as if complete.
  let open = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (open = (open + text).split('\n').at(-1)!));
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const closed = once(reader, 'close');
  await Promise.race([once(reader, 'line'), exited]);
  await Promise.race([sleep(afterMilliseconds), exited]);
  child.kill('SIGKILL');
  const [code, signal] = await exited;
  await closed;
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`The program ended with ${code ?? signal}:\n${errors}`);
  return { lines: open === '' ? lines : lines.slice(0, -1), killed: signal === 'SIGKILL' };
}
