import { parseArgs, type ParseArgsConfig } from 'node:util';
import { findAlike } from './find-alike.ts';
import type { Terminal } from './terminal.ts';

/** One flag of a command: `--name value`, or a switch when it takes no value. */
export interface Flag {
  readonly value?: string;
  readonly about: string;
  readonly repeated?: boolean;
}

/** What a command was called with. Flags hold strings; switches hold true. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** One verb of `diagonal`. `run` returns the object that `--json` prints. */
export interface Command {
  readonly name: string;
  readonly about: string;
  /** Positional arguments as help shows them, such as `<project> <source>`. */
  readonly operands: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly run: (args: Arguments, terminal: Terminal) => Promise<unknown>;
}

/** Wrong usage: the command line itself cannot be understood. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const common: Readonly<Record<string, Flag>> = {
  json: { about: 'print exactly one JSON object on standard output' },
  help: { about: 'show this help' },
};

/** Reads the words after the command's name; throws a UsageError that names the wrong word. */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, flag] of Object.entries({ ...command.flags, ...common })) {
    options[name] = { type: flag.value === undefined ? 'boolean' : 'string', multiple: flag.repeated ?? false };
  }
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    return { positionals, flags: values as Arguments['flags'] };
  } catch (error) {
    const told = (error as Error).message.split('. ')[0]!.replace(/\.$/, '');
    const unknown = /^Unknown option '--([^']+)'/.exec(told)?.[1];
    const meant = unknown === undefined ? undefined : findAlike(unknown, Object.keys(options));
    throw new UsageError(`${told}.${meant === undefined ? '' : ` Did you mean '--${meant}'?`}`, { cause: error });
  }
}

/** The text of `diagonal <command> --help`. */
export function describeCommand(command: Command): string {
  const flags = Object.entries({ ...command.flags, ...common }).map(([name, flag]): [string, string] => [
    `--${name}${flag.value === undefined ? '' : ` ${flag.value}`}`,
    flag.about,
  ]);
  const width = Math.max(...flags.map(([left]) => left.length));
  const lines = flags.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return `${command.about}\n\nUsage: diagonal ${command.name} ${command.operands} [flags]\n\n${lines.join('\n')}\n`;
}

/** The positional argument at `index`, which must be there. */
export function operand(args: Arguments, index: number, name: string): string {
  const value = args.positionals[index];
  if (value === undefined || value === '') throw new UsageError(`<${name}> is missing.`);
  return value;
}

/** The value of a flag, undefined when it was not given. */
export function text(args: Arguments, flag: string): string | undefined {
  const value = args.flags[flag];
  return typeof value === 'string' ? value : undefined;
}

/** The value of a flag that must be given. */
export function requiredText(args: Arguments, flag: string): string {
  const value = text(args, flag);
  if (value === undefined) throw new UsageError(`--${flag} is missing.`);
  return value;
}

/** The value of a flag that must be one of a closed list. */
export function choice<const Choice extends string>(
  args: Arguments,
  flag: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = text(args, flag);
  if (value === undefined) return undefined;
  const found = choices.find((option) => option === value);
  if (found === undefined) throw new UsageError(`--${flag} is "${value}"; it must be one of ${choices.join(', ')}.`);
  return found;
}

/** The value of a flag that must be a whole number of at least `least`. */
export function wholeNumber(args: Arguments, flag: string, least = 1): number | undefined {
  const value = text(args, flag);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least) {
    throw new UsageError(`--${flag} is "${value}"; it must be a whole number of at least ${least}.`);
  }
  return number;
}

/** The value of a flag that must be a number from 0 to 1. */
export function share(args: Arguments, flag: string): number | undefined {
  const value = text(args, flag);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() !== '' && number >= 0 && number <= 1) return number;
  throw new UsageError(`--${flag} is "${value}"; it must be a number from 0 to 1.`);
}
