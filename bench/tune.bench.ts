// Gains and costs of fine-tuning on real data: Flowers with each method (validation accuracy, seconds, peak memory, and zero-shot accuracy
// on CIFAR-10 before and after, also interpolated halfway to the parent), and Flickr8k with `lora` and `full` (R@k). Uses only the
// public commands, each in a separate process. Prints one JSON object.
//   --data ../shared/data  --model ../shared/models/reference-clip  --parts flowers,flickr8k
//   --methods probe,head,lora,last-k,full  --flickr-methods lora,full  --epochs 10  --batch 128  --limit-minutes 60
//   --out <file> (rewritten after each result, so that an interrupted run keeps its results)
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { tuneResult } from '../src/shared/contract/tune-settings.ts';
import { tuneMethod, tuningMethods } from '../src/shared/contract/tuning-methods.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string', default: '../shared/models/reference-clip' },
    parts: { type: 'string', default: 'flowers,flickr8k' },
    methods: { type: 'string', default: 'probe,head,lora,last-k,full' },
    'flickr-methods': { type: 'string', default: 'lora,full' },
    epochs: { type: 'string', default: '10' },
    batch: { type: 'string', default: '128' },
    'limit-minutes': { type: 'string', default: '60' },
    out: { type: 'string' },
  },
});
const run = promisify(execFile);
const program = resolve(import.meta.dirname, '../src/main/cli.ts');
const root = await mkdtemp(join(tmpdir(), 'diagonal-tune-bench-'));
const parts = values.parts.split(',');
const { epochs, batch, model } = values;
const found: Record<string, unknown> = { bench: 'tune', model, epochs: Number(epochs), batch: Number(batch) };
try {
  const cifar = await makeProject('cifar', [join(values.data, 'cifar10/cifar10-val-000000.tar'), '--split', 'val']);
  if (parts.includes('flowers')) await tuneFlowers(cifar);
  if (parts.includes('flickr8k')) await tuneFlickr(cifar);
  console.log(JSON.stringify(found));
} finally {
  await rm(root, { recursive: true });
}

async function tuneFlowers(cifar: string): Promise<void> {
  const project = await makeProject('flowers', [join(values.data, 'flowers')]);
  const before = {
    validation: await zeroShot(project, 'parent', 'val'),
    cifar10: await zeroShot(cifar, 'parent', 'val'),
  };
  const methods: Record<string, unknown> = {};
  await reportResults('flowers', { before, methods });
  for (const method of values.methods.split(',')) {
    const tuned = await tune(project, method, ['--on', 'classes', '--split', 'train', '--validate', 'val']);
    // A probe does not change the encoder, so nothing is forgotten.
    if (tuningMethods[tuneMethod.parse(method)].trains === 'classifier')
      methods[method] = { ...tuned, accuracy: tuned.best };
    else
      methods[method] = {
        ...tuned,
        accuracy: await zeroShot(project, method, 'val'),
        cifar10: await measureForgetting(project, cifar, method),
        half: await measureHalfway(project, cifar, method, (name) => zeroShot(project, name, 'val')),
      };
    await reportResults('flowers', { before, methods });
  }
}

async function tuneFlickr(cifar: string): Promise<void> {
  const project = await makeProject('flickr8k', [join(values.data, 'flickr8k/captions.csv')]);
  const before = { recall: await retrieval(project, 'parent'), cifar10: await zeroShot(cifar, 'parent', 'val') };
  const methods: Record<string, unknown> = {};
  await reportResults('flickr8k', { before, methods });
  for (const method of values['flickr-methods'].split(',')) {
    const tuned = await tune(project, method, ['--split', 'train', '--validate', 'dev']);
    methods[method] = {
      ...tuned,
      recall: await retrieval(project, method),
      cifar10: await measureForgetting(project, cifar, method),
      half: await measureHalfway(project, cifar, method, (name) => retrieval(project, name)),
    };
    await reportResults('flickr8k', { before, methods });
  }
}

/** Reports the results so far, on standard error and in the output file. */
async function reportResults(part: string, figures: object): Promise<void> {
  found[part] = figures;
  process.stderr.write(`${JSON.stringify({ [part]: figures })}\n`);
  if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(found, null, 2)}\n`);
}

/** Zero-shot accuracy of a version on another dataset: a measure of forgetting. */
async function measureForgetting(project: string, cifar: string, name: string): Promise<number> {
  const other = `${name}-of-${project.split('/').at(-1)}`;
  await diagonal('model', 'add', cifar, join(project, 'models', name), '--name', other);
  return zeroShot(cifar, other, 'val');
}

/** The same metrics for the version interpolated halfway between parent and child. */
async function measureHalfway<Figure>(
  project: string,
  cifar: string,
  method: string,
  measure: (name: string) => Promise<Figure>,
) {
  const name = `${method}-half`;
  await diagonal('interpolate', project, '--parent', 'parent', '--child', method, '--alpha', '0.5', '--name', name);
  return { own: await measure(name), cifar10: await measureForgetting(project, cifar, name) };
}

async function makeProject(name: string, source: readonly string[]): Promise<string> {
  const project = join(root, name);
  await diagonal('new', project);
  await diagonal('import', project, ...source);
  await diagonal('model', 'add', project, values.model, '--name', 'parent');
  return project;
}

async function tune(project: string, method: string, flags: readonly string[]) {
  const { epochs, batch, 'limit-minutes': minutes } = values;
  const given = ['--model', 'parent', '--method', method, '--name', method, '--provider', 'cpu'];
  const answer = await diagonal(
    'tune',
    project,
    ...given,
    '--epochs',
    epochs,
    '--batch',
    batch,
    '--minutes',
    minutes,
    ...flags,
  );
  const { before, best, steps, epochs: done, seconds, peakMemory } = tuneResult.parse(answer);
  return {
    before,
    best,
    steps,
    epochs: done,
    seconds: Math.round(seconds),
    peakMemoryGiB: Number((peakMemory / 2 ** 30).toFixed(2)),
  };
}

async function zeroShot(project: string, model: string, split: string): Promise<number> {
  await diagonal('embed', project, '--model', model);
  const { top1 } = (await diagonal('evaluate', project, '--model', model, '--task', 'zero-shot', '--split', split)) as {
    top1: number;
  };
  return top1;
}

async function retrieval(project: string, model: string): Promise<unknown> {
  await diagonal('embed', project, '--model', model);
  return diagonal('evaluate', project, '--model', model, '--task', 'retrieval', '--split', 'dev');
}

async function diagonal(...words: string[]): Promise<unknown> {
  process.stderr.write(`diagonal ${words.join(' ')}\n`);
  const { stdout } = await run(process.execPath, [program, ...words, '--json'], { maxBuffer: 2 ** 28 });
  return stdout.trim() === '' ? null : (JSON.parse(stdout) as unknown);
}
