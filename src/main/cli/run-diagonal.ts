import { CommanderError } from 'commander';
import { StudioError } from '../../shared/contract/errors.ts';
import { UsageError } from './command.ts';
import { commands } from './commands.ts';
import { createProgram, findNames } from './program.ts';
import { openTerminal } from './terminal.ts';

/** Exit codes: done, failed, wrong usage. */
const done = 0;
const failed = 1;
const wrongUsage = 2;

/** Runs one command line (without the program's name) and resolves to the exit code. */
export async function runDiagonal(words: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const json = words.includes('--json');
  const terminal = openTerminal(json, interrupt.signal);
  const program = createProgram(commands, async (command, args) => {
    const result = await command.run?.(args, terminal);
    // A command such as `serve` has printed its answer already.
    if (json && result !== undefined) process.stdout.write(`${JSON.stringify(result)}\n`);
  });
  if (words.length === 0) {
    program.outputHelp();
    return wrongUsage;
  }
  const { names, rest } = findNames(commands, words[0] === 'help' ? [...words.slice(1), '--help'] : words);
  try {
    await program.parseAsync([...names, ...rest], { from: 'user' });
    return done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return done;
    const fault = toFault(error);
    if (json) process.stdout.write(`${JSON.stringify({ error: fault })}\n`);
    terminal.note(fault.message);
    if (fault.code !== 'usage') return failed;
    terminal.note(`See \`${['diagonal', ...names, '--help'].join(' ')}\`.`);
    return wrongUsage;
  }
}

function toFault(error: unknown): { code: string; message: string; data?: unknown } {
  if (error instanceof StudioError) return { code: error.code, message: error.message, data: error.data };
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  if (error instanceof CommanderError) return { code: 'usage', message: describeUsage(error) };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Commander's message as a sentence, and its suggestion as another one. */
function describeUsage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'The name of a command is missing.';
  const [problem = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const sentence = `${problem[0]?.toUpperCase()}${problem.slice(1)}`.replace(/\.?$/, '.');
  return suggestion === undefined ? sentence : `${sentence} ${suggestion.slice(1, -1)}`;
}
