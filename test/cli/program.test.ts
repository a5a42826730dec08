import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/main/cli/command.ts';
import { commands } from '../../src/main/cli/commands.ts';
import { createProgram, findNames } from '../../src/main/cli/program.ts';

const folder = join(import.meta.dirname, '../../src/main/cli/commands');
const files = await readdir(folder);

/** Every command and sub-command, with its full name. */
const all = commands.flatMap((command) => [
  { path: command.name, command },
  ...(command.commands ?? []).map((child) => ({ path: `${command.name} ${child.name}`, command: child })),
]);

function helpOf(path: string): string {
  let program = createProgram(commands, async () => {});
  for (const name of path.split(' ')) program = program.commands.find((each) => each.name() === name)!;
  return program.helpInformation();
}

describe('the list of commands', () => {
  it.each(files)('contains every command of commands/%s', async (file) => {
    const exports = (await import(join(folder, file))) as Record<string, unknown>;
    const declared = Object.entries(exports).filter(([name]) => name.endsWith('Command'));
    expect(declared.length).toBeGreaterThan(0);
    for (const [name, command] of declared) expect(commands.includes(command as Command), name).toBe(true);
  });

  it.each(all)('documents the usage and the flags of $path', ({ path, command }) => {
    const help = helpOf(path);
    expect(help).toContain(`Usage: diagonal ${path} ${command.operands ?? '<command> …'}`);
    for (const [flag, { about }] of Object.entries(command.flags ?? {})) {
      expect(help).toContain(`--${flag}`);
      expect(about.length).toBeGreaterThan(5);
    }
    for (const child of command.commands ?? []) expect(help).toContain(child.about.split(' ')[0]);
  });
});

describe('the names on a command line', () => {
  it.each([
    ['golden create p n', ['golden', 'create'], 'p n'],
    ['golden --measure accuracy create p n', ['golden', 'create'], '--measure accuracy p n'],
    ['caption p set a.jpg 0 text', ['caption', 'set'], 'p a.jpg 0 text'],
    ['caption set p a.jpg 0 append', ['caption', 'set'], 'p a.jpg 0 append'],
    ['caption --preview p replace --where x a b', ['caption', 'replace'], '--preview p --where x a b'],
    ['tune resume p 3', ['tune', 'resume'], 'p 3'],
    ['tune p --name resume', ['tune'], 'p --name resume'],
    ['golden p create', ['golden'], 'p create'],
    ['nothing p', [], 'nothing p'],
  ])('%s', (line, names, rest) => {
    expect(findNames(commands, line.split(' '))).toEqual({ names, rest: rest.split(' ') });
  });
});
