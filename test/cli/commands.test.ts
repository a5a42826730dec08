import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readNpy } from '../../src/main/engine/encoders/vectors/npy.ts';
import { makeTinyModel } from '../helpers/tiny-model.ts';

const program = join(import.meta.dirname, '../../src/main/cli.ts');
const colours = { red: '#d02020', green: '#20a040', blue: '#2040d0' };

// Each command is a separate process with a compute process below it: slow on a busy machine, which is not a failure.
vi.setConfig({ testTimeout: 300_000 });

let folder: string;
let project: string;

/** Runs `diagonal` in a separate process, as a user would. */
function diagonal(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DIAGONAL_HOME: folder };
    execFile(process.execPath, [program, ...words], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

async function json(...words: string[]) {
  const { code, out, err } = await diagonal(...words, '--json');
  expect(out.trim().split('\n'), `exactly one line; standard error: ${err}`).toHaveLength(1);
  return { code, answer: JSON.parse(out) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diagonal-cli-'));
  project = join(folder, 'project');
  const rows = ['image,caption,label,split'];
  for (const [name, background] of Object.entries(colours)) {
    await sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, `${name}.jpg`));
    rows.push(`${name}.jpg,a ${name} square,${name},train`);
  }
  await writeFile(join(folder, 'pairs.csv'), [...rows, 'missing.jpg,nothing,red,train'].join('\n'));
  await makeTinyModel(join(folder, 'model'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('diagonal', () => {
  it.each([
    [['adit'], "Unknown command 'adit'. Did you mean audit?"],
    [['golden', 'creat'], "Unknown command 'creat'. Did you mean create?"],
    [['embed', 'x', '--modle', 'y'], "Unknown option '--modle'. Did you mean --model?"],
    [['embed', 'x', '--model', 'y', '--batch', '0'], '--batch is "0"; it must be a whole number of at least 1.'],
  ])('answers %j with one JSON object', async (words, message) => {
    expect(await json(...words)).toEqual({ code: 2, answer: { error: { code: 'usage', message } } });
  });

  it('exits normally when its output is closed early', async () => {
    const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, errors.includes('EPIPE')]).toEqual([0, false]);
  });

  it('runs from files to figures, and each command prints one JSON object', async () => {
    expect((await json('new', project)).answer).toMatchObject({ name: 'project', samples: 0 });
    const imported = (await json('import', project, join(folder, 'pairs.csv'))).answer;
    expect(imported).toMatchObject({ format: 'csv', images: { added: 3 }, captions: { added: 3 } });
    expect(JSON.stringify(imported.skipped)).toContain('missing.jpg');
    const again = (await json('import', project, join(folder, 'pairs.csv'))).answer;
    expect(again).toMatchObject({ images: { added: 0, updated: 0 }, captions: { added: 0, updated: 0 } });
    expect((await json('model', 'add', project, join(folder, 'model'), '--name', 'tiny')).answer.name).toBe('tiny');
    await json('embed', project, '--model', 'tiny', '--provider', 'cpu');
    const found = (await json('search', project, '--model', 'tiny', '--text', 'a red square', '--top', '2')).answer;
    expect(found.results).toHaveLength(2);
    const retrieval = (await json('evaluate', project, '--model', 'tiny', '--task', 'retrieval')).answer;
    expect(retrieval.textToImage).toMatchObject({ queries: 3, candidates: 3, r5: 1 });
    const zeroShot = (await json('evaluate', project, '--model', 'tiny', '--task', 'zero-shot', '--templates', 'plain'))
      .answer;
    expect(zeroShot).toMatchObject({ images: 3, classes: ['red', 'green', 'blue'], templates: ['{}'] });
    const golden = (await json('golden', 'create', project, 'all', '--measure', 'accuracy')).answer;
    expect(golden).toMatchObject({ name: 'all', images: 3, captions: 3, labelled: 3, measure: 'accuracy' });
    const figures = (await json('golden', 'evaluate', project, 'all')).answer;
    expect(figures).toMatchObject({ model: 'tiny', textToImage: { r5: { value: 1, low: 1, high: 1 } } });
    expect((await json('info', project)).answer).toMatchObject({
      samples: 3,
      captions: 3,
      splits: [{ name: 'train', samples: 3 }],
    });
  });

  it('edits, undoes and redoes across processes, and lists the history', async () => {
    expect((await json('caption', 'set', project, 'red.jpg', '0', 'a crimson square')).answer.text).toBe(
      'a crimson square',
    );
    expect((await json('undo', project)).code).toBe(0);
    expect((await json('redo', project)).code).toBe(0);
    const { batches } = (await json('history', project, 'red.jpg')).answer;
    expect(batches.map((batch: { kind: string }) => batch.kind)).toEqual(['redo', 'undo', 'edit', 'import']);
    const target = join(folder, 'out');
    const exported = (await json('export', project, target, '--format', 'csv', '--where', 'class:red')).answer;
    expect(exported).toMatchObject({ images: 1, captions: 1 });

    // The project may also come before the sub-command.
    const change = ['caption', project, 'replace', '(\\w+) square', 'square of $1', '--regex'] as const;
    expect((await json(...change, '--preview', '--where=-split:dev')).answer).toMatchObject({ refused: 0 });
    const replaced = (await json(...change)).answer;
    expect(replaced.changed).toBeGreaterThan(0);
    expect((await json('undo', project)).answer.label).toMatch(/^Replace "\(/);
  });

  it('encodes without a project', async () => {
    const out = join(folder, 'texts.npy');
    await writeFile(join(folder, 'texts.json'), JSON.stringify(['a red square', 'blue']));
    await json(
      'encode',
      join(folder, 'model'),
      '--texts',
      join(folder, 'texts.json'),
      '--out',
      out,
      '--provider',
      'cpu',
    );
    const array = readNpy(await readFile(out), out);
    expect(array.shape[0]).toBe(2);
  });

  it('exits with 2 and points to the help when the usage is wrong', async () => {
    for (const words of [
      [],
      ['bake'],
      ['import', project],
      ['search', project, '--model', 'tiny'],
      ['embed', project, '--what'],
      ['golden'],
      ['model', 'bake', project],
      ['new', project, 'twice'],
    ]) {
      expect((await diagonal(...words)).code, words.join(' ')).toBe(2);
    }
    expect((await diagonal('golden', 'create', project)).err).toContain('diagonal golden create --help');
  });

  it('exits with 1 and reports the error, also as JSON, when a command fails', async () => {
    const { code, answer } = await json('search', project, '--model', 'none', '--text', 'x');
    expect(code).toBe(1);
    expect(answer.error).toMatchObject({ code: 'not-found' });
    expect((await diagonal('info', join(folder, 'nowhere'))).err).toContain('nowhere');
  });

  it('prints help on standard output', async () => {
    for (const words of [
      ['embed', '--help'],
      ['help', 'embed'],
    ]) {
      const { code, out } = await diagonal(...words);
      expect([code, out.includes('Usage: diagonal embed <project>')]).toEqual([0, true]);
    }
    expect((await diagonal('golden', 'create', '--help')).out).toContain(
      'Usage: diagonal golden create <project> <name>',
    );
    expect((await diagonal('--help')).out).toContain('Usage: diagonal <command>');
    expect(await diagonal()).toMatchObject({ code: 2, out: expect.stringContaining('Usage: diagonal <command>') });
  });
});
