import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Studio } from '../../../shared/contract/contract.ts';
import { isStudioError } from '../../../shared/contract/errors.ts';
import { promotionResult } from '../../../shared/contract/promotion.ts';
import { wholeNumber, type Command } from '../command.ts';
import { auditSample, reviewQueue } from '../demo/audit.ts';
import { compare, evaluate, tune } from '../demo/evaluate.ts';
import { printDemo } from '../demo/print-demo.ts';
import { readTruth } from '../demo/truth.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal demo` */
export const demoCommand: Command = {
  name: 'demo',
  about: 'Runs the full loop on a sample project: audit, fix, fine-tune, evaluate, accept. Offline, a few minutes.',
  operands: '[project]',
  flags: {
    size: { value: '<n>', about: 'how many scenes (default 2600)' },
    seed: { value: '<n>', about: 'random seed (default 0)' },
  },
  async run(args, terminal) {
    const [named] = args.positionals;
    const folder = named === undefined ? await mkdtemp(join(tmpdir(), 'diagonal-demo-')) : resolve(named);
    const size = wholeNumber(args, 'size', 200);
    const seed = wholeNumber(args, 'seed', 0);
    try {
      return await withStudio(terminal, null, (studio) =>
        runLoop(studio, { folder, ...(size !== undefined && { size }), ...(seed !== undefined && { seed }) }, terminal),
      );
    } finally {
      if (named === undefined) await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Accepts a version; a refusal by the regression guard is a result, not an error. */
async function accept(studio: Studio, modelId: number, terminal: Terminal) {
  const { jobId } = await studio.tuning.accept({ modelId });
  try {
    const { model, guard } = promotionResult.parse(await followJob(studio, jobId, terminal));
    return { accepted: model, refused: null, general: guard };
  } catch (error) {
    if (!isStudioError(error, 'promotion-refused')) throw error;
    return { accepted: null, refused: error.message, general: null };
  }
}

/** The full loop: the steps of a user in the window, through the same contract. */
async function runLoop(
  studio: Studio,
  sample: { folder: string; size?: number; seed?: number },
  terminal: Terminal,
): Promise<Parameters<typeof printDemo>[0]> {
  const started = performance.now();
  const seconds: Record<string, number> = {};
  const timed = async <Result>(phase: string, work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    const result = await work();
    seconds[phase] = Math.round((performance.now() - began) / 100) / 10;
    terminal.note(`${phase}: ${seconds[phase]} s`);
    return result;
  };

  await timed('Created the sample project', async () => {
    const { jobId } = await studio.sample.create(sample);
    await followJob(studio, jobId, terminal);
  });
  const starter = await findModel(studio, 'starter');
  const truth = await readTruth(sample.folder);
  const before = await timed('Evaluated the starter', () => evaluate(studio, starter.id, terminal));
  const { figures: audit, queue } = await timed('Audited', () => auditSample(studio, starter.id, truth, terminal));
  const originalRun = await timed('Fine-tuned on the original captions', () =>
    tune(studio, starter.id, 'original', terminal),
  );
  const fixedCaptions = await timed('Fixed captions', () => reviewQueue(studio, queue, truth, terminal));
  const fixedRun = await timed('Fine-tuned on the fixed captions', () => tune(studio, starter.id, 'fixed', terminal));
  const original = await timed('Evaluated the first', () => evaluate(studio, originalRun.modelId, terminal));
  const after = await timed('Evaluated the second', () => evaluate(studio, fixedRun.modelId, terminal));
  const overStarter = await compare(studio, starter.id, fixedRun.modelId);
  const overOriginal = await compare(studio, originalRun.modelId, fixedRun.modelId);
  const accepted = await timed('Accepted or refused', () => accept(studio, fixedRun.modelId, terminal));
  const report = {
    samples: (await studio.projects.current({}))?.samples ?? 0,
    audit,
    fixed: fixedCaptions,
    versions: { before, original, fixed: after },
    gains: {
      overStarter: { textToImage: overStarter.textToImage!.r1, imageToText: overStarter.imageToText!.r1 },
      overOriginal: { textToImage: overOriginal.textToImage!.r1, imageToText: overOriginal.imageToText!.r1 },
    },
    ...accepted,
    seconds: { ...seconds, all: Math.round((performance.now() - started) / 1000) },
  };
  printDemo(report, terminal);
  return report;
}
