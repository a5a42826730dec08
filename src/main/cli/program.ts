import { Command as Program, Option } from 'commander';
import type { Arguments, Command, Flag } from './command.ts';

/** Runs one command. */
export type Act = (command: Command, args: Arguments) => Promise<void>;

const about = 'Import, embed, audit, fix and fine-tune image–text data on this machine.';

/** The parser of the command line. It prints nothing but help, and throws a CommanderError for wrong usage. */
export function createProgram(commands: readonly Command[], act: Act): Program {
  const program = new Program('diagonal')
    .description(about)
    .usage('<command> … [--json] [--help]')
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .exitOverride();
  for (const command of commands) addCommand(program, command, act);
  return program;
}

function addCommand(parent: Program, command: Command, act: Act): void {
  const { name, about: description, operands = '', flags = {}, commands = [], run } = command;
  const usage = [operands || (commands.length > 0 && !run ? '<command> …' : ''), '[options]'].join(' ').trim();
  const program = parent.command(name).description(description).usage(usage).helpCommand(false);
  for (const each of operands.match(/<[^>]+>|\[[^\]]+\]/g) ?? []) program.argument(each);
  for (const [flag, declared] of Object.entries(flags)) program.addOption(toOption(flag, declared));
  program.option('--json', 'print exactly one JSON object on standard output');
  for (const child of commands) addCommand(program, child, act);
  if (!run) return;
  program.action(() => {
    const given = program.opts<Record<string, Arguments['flags'][string]>>();
    const named = program.options.map((option) => [option.name(), given[option.attributeName()]] as const);
    return act(command, { positionals: program.args, flags: Object.fromEntries(named) });
  });
}

function toOption(name: string, { value, about: description, repeated }: Flag): Option {
  if (value === undefined) return new Option(`--${name}`, description);
  // Angle brackets make the value required; a list of choices such as `cpu|webgpu` gets them here.
  const option = new Option(`--${name} ${value.startsWith('<') ? value : `<${value}>`}`, description);
  if (repeated === true) option.argParser((each: string, before: string[] = []) => [...before, each]);
  return option;
}

/**
 * The names of the command and sub-command on a command line, and the words in the order the parser expects: names first.
 * The name of a sub-command may follow flags, and for some commands the project.
 */
export function findNames(commands: readonly Command[], words: readonly string[]): { names: string[]; rest: string[] } {
  const [name, ...rest] = words;
  const command = commands.find((each) => each.name === name);
  // Without the flags, the parser reports an unknown name even if `--help` follows.
  if (!command) return { names: [], rest: words.filter((word, at) => at === 0 || !word.startsWith('-')) };
  const children = command.commands ?? [];
  const flags = Object.assign({}, command.flags, ...children.map((child) => child.flags)) as NonNullable<
    Command['flags']
  >;
  const at = findOperands(rest, flags)
    .slice(0, command.projectFirst === true ? 2 : 1)
    .find((index) => children.some((child) => child.name === rest[index]));
  if (at === undefined) return { names: [command.name], rest };
  return { names: [command.name, rest[at]!], rest: rest.toSpliced(at, 1) };
}

/** The indices of the words that are neither flags nor values of flags. */
function findOperands(words: readonly string[], flags: NonNullable<Command['flags']>): number[] {
  const found: number[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-')) found.push(at);
    else if (flags[word.slice(2)]?.value !== undefined) at++;
  }
  return found;
}
