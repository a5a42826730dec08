import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Studio } from '../../../shared/contract/contract.ts';
import { isStudioError } from '../../../shared/contract/errors.ts';
import { promotionResult } from '../../../shared/contract/promotion.ts';
import { wholeNumber, type Command } from '../command.ts';
import { auditSample, reviewQueue } from '../demo/audit.ts';
import { printDemo } from '../demo/print-demo.ts';
import { compare, prove, tune } from '../demo/prove.ts';
import { readTruth } from '../demo/truth.ts';
import { followJob } from '../follow-job.ts';
import { findModel, withStudio } from '../studio.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal demo` */
export const demoCommand: Command = {
  name: 'demo',
  about: 'Goes once round the loop on a sample project: audit, mend, tune, prove, accept. Offline, a few minutes.',
  operands: '[project]',
  flags: {
    size: { value: '<n>', about: 'how many scenes (default 2600)' },
    seed: { value: '<n>', about: 'decides which scenes (default 0)' },
  },
  async run(args, terminal) {
    const [named] = args.positionals;
    const folder = named === undefined ? await mkdtemp(join(tmpdir(), 'diagonal-demo-')) : resolve(named);
    const size = wholeNumber(args, 'size', 200);
    const seed = wholeNumber(args, 'seed', 0);
    try {
      return await withStudio(terminal, null, (studio) =>
        goRound(studio, { folder, ...(size !== undefined && { size }), ...(seed !== undefined && { seed }) }, terminal),
      );
    } finally {
      if (named === undefined) await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Accepts a version, unless general ability fell too far; that is an answer, too. */
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

/** The whole loop: what a person does in the windows, asked of the same studio. */
async function goRound(
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

  await timed('Made the sample project', async () => {
    const { jobId } = await studio.sample.create(sample);
    await followJob(studio, jobId, terminal);
  });
  const starter = await findModel(studio, 'starter');
  const truth = await readTruth(sample.folder);
  const before = await timed('Measured the starter', () => prove(studio, starter.id, terminal));
  const { figures: audit, queue } = await timed('Audited', () => auditSample(studio, starter.id, truth, terminal));
  const unmendedRun = await timed('Tuned on the captions as they came', () =>
    tune(studio, starter.id, 'unmended', terminal),
  );
  const mended = await timed('Mended', () => reviewQueue(studio, queue, truth, terminal));
  const mendedRun = await timed('Tuned on the mended captions', () => tune(studio, starter.id, 'mended', terminal));
  const unmended = await timed('Measured the first', () => prove(studio, unmendedRun.modelId, terminal));
  const after = await timed('Measured the second', () => prove(studio, mendedRun.modelId, terminal));
  const overStarter = await compare(studio, starter.id, mendedRun.modelId);
  const overUnmended = await compare(studio, unmendedRun.modelId, mendedRun.modelId);
  const accepted = await timed('Asked to accept it', () => accept(studio, mendedRun.modelId, terminal));
  const report = {
    samples: (await studio.projects.current({}))?.samples ?? 0,
    audit,
    mended,
    versions: { before, unmended, mended: after },
    gains: {
      overStarter: { textToImage: overStarter.textToImage!.r1, imageToText: overStarter.imageToText!.r1 },
      overUnmended: { textToImage: overUnmended.textToImage!.r1, imageToText: overUnmended.imageToText!.r1 },
    },
    ...accepted,
    seconds: { ...seconds, all: Math.round((performance.now() - started) / 1000) },
  };
  printDemo(report, terminal);
  return report;
}
