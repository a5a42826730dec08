import { auditResult, type Finding } from '../../../shared/contract/audit.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import { showCount } from '../../../shared/text/numbers.ts';
import { operand, requiredText, text, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findModel, requireSplits, withStudio } from '../studio.ts';
import { percent, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const entriesAtOnce = 1_000;

/** `diagonal audit` */
export const auditCommand: Command = {
  name: 'audit',
  about: 'Lists the pairs that are probably wrong, with reasons.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model (required)' },
    split: { value: '<split>', about: 'only this split' },
    top: { value: '<n>', about: 'how many entries to print (default 20)' },
    canaries: { value: '<n>', about: 'known errors to inject into the queue, to measure recall (default 0)' },
    seed: { value: '<n>', about: 'random seed (default 1)' },
  },
  async run(args, terminal) {
    const name = requiredText(args, 'model');
    const split = text(args, 'split') ?? null;
    const top = wholeNumber(args, 'top') ?? 20;
    const canaries = wholeNumber(args, 'canaries', 0) ?? 0;
    const seed = wholeNumber(args, 'seed', 0) ?? 1;
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const model = await findModel(studio, name);
      await requireSplits(studio, split);
      const { jobId } = await studio.audit.start({ modelId: model.id, split, canaries, seed });
      const { auditId: _, ...result } = auditResult.parse(await followJob(studio, jobId, terminal));
      const summary = await studio.audit.latest({});
      const pairs = await readEntries(studio, 'pair', top);
      const images = await readEntries(studio, 'image', top);
      const report = {
        model: name,
        split,
        ...result,
        suspicious: summary?.progress.suspicious ?? 0,
        canaries: summary?.canaries ?? null,
        results: pairs.map(toRow),
        images: images.map(toRow),
      };
      printReport(report, terminal);
      return report;
    });
  },
};

async function readEntries(studio: Studio, kind: 'pair' | 'image', top: number): Promise<Finding[]> {
  const { ids } = await studio.audit.order({ filter: { kind } });
  const found: Finding[] = [];
  for (let from = 0; from < Math.min(top, ids.length); from += entriesAtOnce)
    found.push(...(await studio.audit.get({ ids: [...ids.subarray(from, Math.min(top, from + entriesAtOnce))] })));
  return found;
}

function toRow({ rank, imageId, image, captionId, caption, probability, cosine, reasons, decision }: Finding) {
  return { rank, imageId, image, captionId, caption, probability, cosine, reasons, decision };
}

type Report = { pairs: number; expectedWrong: number; suspicious: number; canaries: unknown } & Readonly<
  Record<'results' | 'images', readonly ReturnType<typeof toRow>[]>
>;

function printReport({ pairs, expectedWrong, suspicious, results, images }: Report, terminal: Terminal): void {
  terminal.print(
    `${showCount(pairs)} pairs, an estimated ${showCount(expectedWrong)} of them wrong; ${showCount(suspicious)} entries are suspicious`,
  );
  const line = ({ image, caption, probability, reasons }: ReturnType<typeof toRow>): string[] => [
    `${percent(probability).padStart(8)}  ${image}${caption === null ? '' : `  “${caption.slice(0, 60)}”`}`,
    reasons.map(({ reason }) => reason).join(', '),
  ];
  terminal.print(table(results.map(line)));
  if (images.length > 0) terminal.print(`\nImages\n${table(images.map(line))}`);
}
