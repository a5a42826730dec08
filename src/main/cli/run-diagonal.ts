import { StudioError } from '../../shared/contract/errors.ts';
import { findAlike } from './find-alike.ts';
import { describeCommand, readArguments, UsageError, type Command } from './command.ts';
import { auditCommand } from './commands/audit.ts';
import { demoCommand } from './commands/demo.ts';
import { embedCommand } from './commands/embed.ts';
import { captionCommand, historyCommand, redoCommand, undoCommand } from './commands/edits.ts';
import { encodeCommand } from './commands/encode.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { goldenCommand } from './commands/golden.ts';
import { exportCommand, importCommand } from './commands/interchange.ts';
import { labelCommand } from './commands/label.ts';
import { modelCommand } from './commands/model.ts';
import { acceptCommand, frontierCommand, revertCommand } from './commands/promotion.ts';
import { infoCommand, newCommand } from './commands/project.ts';
import { sampleCommand } from './commands/sample.ts';
import { scenesCommand } from './commands/scenes.ts';
import { reportCommand } from './commands/report.ts';
import { runsCommand } from './commands/runs.ts';
import { searchCommand } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { trainCommand } from './commands/train.ts';
import { interpolateCommand, tuneCommand } from './commands/tune.ts';
import { openTerminal } from './terminal.ts';

/** Every command, in the order of the work. */
export const commands: readonly Command[] = [
  newCommand,
  infoCommand,
  sampleCommand,
  importCommand,
  exportCommand,
  modelCommand,
  embedCommand,
  searchCommand,
  evaluateCommand,
  labelCommand,
  auditCommand,
  tuneCommand,
  interpolateCommand,
  runsCommand,
  reportCommand,
  goldenCommand,
  frontierCommand,
  acceptCommand,
  revertCommand,
  trainCommand,
  scenesCommand,
  demoCommand,
  captionCommand,
  undoCommand,
  redoCommand,
  historyCommand,
  serveCommand,
  encodeCommand,
];

/** Exit codes: done, failed, wrong usage. */
const done = 0;
const failed = 1;
const wrongUsage = 2;

/** Runs one command line (without the program's name) and resolves to the exit code. */
export async function runDiagonal(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(describeAll());
    return name === undefined ? wrongUsage : done;
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const json = rest.includes('--json');
  const terminal = openTerminal(json, interrupt.signal);
  const command = commands.find((candidate) => candidate.name === name);
  try {
    if (!command) throw new UsageError(tellUnknown(name));
    const args = readArguments(command, rest);
    if (args.flags['help']) {
      process.stdout.write(describeCommand(command));
      return done;
    }
    const result = await command.run(args, terminal);
    // A command that went on running has given its answer already.
    if (json && result !== undefined) process.stdout.write(`${JSON.stringify(result)}\n`);
    return done;
  } catch (error) {
    const fault = toFault(error);
    if (json) process.stdout.write(`${JSON.stringify({ error: fault })}\n`);
    terminal.note(fault.message);
    if (!(error instanceof UsageError)) return failed;
    terminal.note(command ? `See \`diagonal ${command.name} --help\`.` : 'See `diagonal --help`.');
    return wrongUsage;
  }
}

function tellUnknown(name: string): string {
  const meant = findAlike(
    name,
    commands.map((command) => command.name),
  );
  return `There is no command "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
}

function describeAll(): string {
  const rows = commands.map((command) => `  ${command.name.padEnd(11)} ${command.about}`);
  const usage = 'Usage: diagonal <command> … [--json] [--help]';
  return `Diagonal: import, embed, look, fix and tune image–text data on this machine.\n\n${usage}\n\n${rows.join('\n')}\n`;
}

function toFault(error: unknown): { code: string; message: string; data?: unknown } {
  if (error instanceof StudioError) return { code: error.code, message: error.message, data: error.data };
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
