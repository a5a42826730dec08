import { auditResult, type Finding } from '../../../shared/contract/audit.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import { followJob } from '../follow-job.ts';
import type { Terminal } from '../terminal.ts';
import type { KnownError } from './truth.ts';

/** The share of the queue that is reviewed. */
const reviewedShare = 0.15;

const findingsAtOnce = 500;

/** How many of the known errors the audit found. The names are those of the JSON that `--json` prints. */
export interface AuditFigures {
  readonly pairs: number;
  readonly planted: number;
  readonly reviewed: number;
  readonly found: number;
  readonly foundShare: number;
  /** Known and found errors, by kind. */
  readonly kinds: Readonly<Record<string, { readonly planted: number; readonly found: number }>>;
}

/** Audits the training split; returns the first 15% of the queue, and how many known errors it contains. */
export async function auditSample(
  studio: Studio,
  modelId: number,
  truth: ReadonlyMap<string, KnownError>,
  terminal: Terminal,
): Promise<{ figures: AuditFigures; queue: Finding[] }> {
  const { jobId } = await studio.audit.start({ modelId, split: 'train' });
  const { pairs } = auditResult.parse(await followJob(studio, jobId, terminal));
  const { ids } = await studio.audit.order({ filter: { kind: 'pair' } });
  const first = [...ids.subarray(0, Math.round(pairs * reviewedShare))];
  const queue: Finding[] = [];
  for (let from = 0; from < first.length; from += findingsAtOnce)
    queue.push(...(await studio.audit.get({ ids: first.slice(from, from + findingsAtOnce) })));
  const found = new Set(queue.map(({ image }) => image).filter((image) => truth.has(image)));
  const ofKind = (kind: string): KnownError[] => [...truth.values()].filter((error) => error.kind === kind);
  const kinds = Object.fromEntries(
    [...new Set([...truth.values()].map(({ kind }) => kind))].sort().map((kind) => {
      const all = ofKind(kind);
      return [kind, { planted: all.length, found: all.filter(({ image }) => found.has(image)).length }];
    }),
  );
  const figures = {
    pairs,
    planted: truth.size,
    reviewed: queue.length,
    found: found.size,
    foundShare: found.size / Math.max(1, truth.size),
    kinds,
  };
  return { figures, queue };
}

/** Reviews the queue as a careful user would: fixes wrong captions and marks correct ones as good. Returns how many it fixed. */
export async function reviewQueue(
  studio: Studio,
  queue: readonly Finding[],
  truth: ReadonlyMap<string, KnownError>,
  terminal: Terminal,
): Promise<number> {
  let fixed = 0;
  for (const [at, { id, image, caption }] of queue.entries()) {
    terminal.signal.throwIfAborted();
    const error = truth.get(image);
    if (error && error.wrong === caption) {
      await studio.audit.decide({ findingId: id, decision: 'edited', text: error.right });
      fixed += 1;
    } else await studio.audit.decide({ findingId: id, decision: 'good' });
    terminal.progress(`Reviewing ${at + 1} of ${queue.length}`);
  }
  return fixed;
}
