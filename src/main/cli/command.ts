import type { Terminal } from './terminal.ts';

/** One flag of a command: `--name value`, or a switch if it takes no value. */
export interface Flag {
  readonly value?: string;
  readonly about: string;
  readonly repeated?: boolean;
}

/** The arguments of one call. Flags hold strings; switches hold true. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** One command of `diagonal`: it runs, or it has sub-commands, or both. */
export interface Command {
  readonly name: string;
  readonly about: string;
  /** Positional arguments as the help shows them, such as `<project> <source>`. */
  readonly operands?: string;
  readonly flags?: Readonly<Record<string, Flag>>;
  readonly commands?: readonly Command[];
  /** The project may come before the name of the sub-command: `caption <project> set …`. */
  readonly projectFirst?: boolean;
  /** Returns the object that `--json` prints. */
  readonly run?: (args: Arguments, terminal: Terminal) => Promise<unknown>;
}

/** Wrong usage: the command line itself is not valid. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The positional argument at `index`; it is required. */
export function operand(args: Arguments, index: number, name: string): string {
  const value = args.positionals[index];
  if (value === undefined || value === '') throw new UsageError(`<${name}> is missing.`);
  return value;
}

/** The value of a flag, undefined if it was not given. */
export function text(args: Arguments, flag: string): string | undefined {
  const value = args.flags[flag];
  return typeof value === 'string' ? value : undefined;
}

/** The value of a required flag. */
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

/** The value of a flag that must be a finite number. */
export function number(args: Arguments, flag: string): number | undefined {
  const value = text(args, flag);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (!Number.isFinite(parsed)) throw new UsageError(`--${flag} is "${value}"; it must be a number.`);
  return parsed;
}
