import { join } from 'node:path';
import { z } from 'zod';
import {
  suspiciousFrom,
  type AuditResult,
  type AuditSummary,
  type CanaryReport,
  type Finding,
  type FindingEvidence,
  type FindingFilter,
  type FoundReason,
  type Suggestion,
} from '../../../shared/contract/audit.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { unknownFinding } from '../catalogue/writes/review.ts';
import {
  countFindings,
  findAudit,
  findFinding,
  orderFindings,
  readFindings,
  storeAudit,
  type QueueFigures,
} from '../catalogue/queries/findings.ts';
import { shareBelow } from '../catalogue/queries/alignments.ts';
import { findModel } from '../catalogue/queries/models.ts';
import { findEvaluatedModel } from '../catalogue/queries/evaluated-rows.ts';
import type { AuditFindings } from '../compute/contract/audit.ts';
import type { Compute } from '../compute/supervisor.ts';
import { findTruncations } from '../encoders/text/find-truncations.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { readModel } from '../evaluation/model.ts';
import type { Embedder, Work } from '../evaluation/parts.ts';
import { findCopies } from './duplicates.ts';
import { fillQueue } from './fill-queue.ts';
import { gatherData, type AuditedData } from './gather.ts';
import { testSubstitutions } from './word-substitution.ts';
import { suggestCaptions } from './suggest-captions.ts';
import { measureWords } from './word-effects.ts';

const firstShare = 0.15;

/** The stored summary of an audit. */
const storedSummary = z.object({
  pairs: z.number(),
  images: z.number(),
  wrongShare: z.number(),
  expectedWrong: z.number(),
});

/** The settings of an audit; see the contract. */
export interface AuditRequest {
  readonly modelId: number;
  readonly split: string | null;
  readonly canaries: number;
  readonly seed: number;
}

/** What an audit needs. */
export interface AuditParts {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly evaluation: Evaluation;
  readonly embedder: Embedder;
}

/** The audit of one project: a queue of what is probably wrong, with reasons. */
export class Audit {
  readonly #parts: AuditParts;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** Audits everything and replaces the old queue. */
  async run({ modelId, split, canaries, seed }: AuditRequest, work: Work = {}): Promise<AuditResult> {
    const { catalogue, evaluation } = this.#parts;
    const model = await readModel(catalogue, modelId);
    const parts = { catalogue, similarity: evaluation.similarity, indexes: evaluation.indexes };
    const data = await gatherData(parts, model, split, work);
    const findings = await this.#score(data, { canaries, seed }, work);
    const copies = await findCopies(this.#parts, data.pictures, data.images.ids, findings, work);
    const { parameters, ...stored } = (await findModel(catalogue.db, catalogue.project, modelId))!;
    const limits = { folder: join(catalogue.folder, stored.folder), contextLength: stored.context_length };
    const cuts = await findTruncations(this.#parts.compute, limits, data.texts, work);
    const looked = { embedder: this.#parts.embedder, similarity: evaluation.similarity };
    const fixes = await testSubstitutions(looked, { ...model, parameters }, data, findings, seed, work);
    const queue = fillQueue(data, findings, { copies, cuts, fixes });
    // The sum over the pairs of the queue, so that the total agrees with its entries.
    const expectedWrong = queue
      .filter(({ captionId, canary }) => captionId !== 0 && !canary)
      .reduce((sum, { probability }) => sum + probability, 0);
    const summary = {
      pairs: data.texts.length,
      images: data.pictures.length,
      wrongShare: expectedWrong / Math.max(1, data.texts.length),
      expectedWrong,
    };
    const auditId = await catalogue.store(
      (db) => storeAudit(db, catalogue.project, { model_id: modelId, split, summary: JSON.stringify(summary) }, queue),
      { kinds: ['audit'], imageIds: null },
      { signal: work.signal },
    );
    return { auditId, pairs: summary.pairs, wrongShare: summary.wrongShare, expectedWrong };
  }

  /** The newest audit with the progress of its review. */
  async latest(): Promise<AuditSummary | null> {
    const { db, project } = this.#parts.catalogue;
    const audit = await findAudit(db, project);
    if (audit === undefined) return null;
    const summary = storedSummary.parse(JSON.parse(audit.summary));
    const figures = await countFindings(db, project, suspiciousFrom);
    const model = await findEvaluatedModel(db, project, audit.model_id);
    return {
      id: audit.id,
      modelId: audit.model_id,
      model: model?.name ?? `model ${audit.model_id}`,
      at: new Date(audit.at).toISOString(),
      split: audit.split,
      ...summary,
      reasons: figures.reasons,
      progress: { suspicious: figures.suspicious, decided: figures.decidedSuspicious, decisions: figures.decisions },
      canaries: reportCanaries(figures, summary),
    };
  }

  /** The IDs of entries, most suspicious first. */
  order(filter: FindingFilter): Promise<Uint32Array> {
    return orderFindings(this.#parts.catalogue.db, this.#parts.catalogue.project, filter);
  }

  /** Entries by ID. */
  get(ids: readonly number[]): Promise<Finding[]> {
    return readFindings(this.#parts.catalogue.db, this.#parts.catalogue.project, ids);
  }

  /** The effect of each word of an entry's caption, and captions that match better. */
  async evidence(
    { findingId, suggestions }: { findingId: number; suggestions: number },
    options: CallOptions = {},
  ): Promise<FindingEvidence> {
    const { catalogue, evaluation, embedder } = this.#parts;
    const { db, project } = catalogue;
    const finding = await findFinding(db, project, findingId);
    const audit = await findAudit(db, project);
    if (finding === undefined || audit === undefined) throw unknownFinding(findingId);
    if (finding.caption_id === 0) return { cosine: null, percentile: null, words: [], suggestions: [] };
    const model = await readModel(catalogue, audit.model_id);
    const parts = { catalogue, embedder, similarity: evaluation.similarity, indexes: evaluation.indexes };
    const pair = { imageId: finding.image_id, captionId: finding.caption_id };
    const { cosine, words } = await measureWords(parts, model, pair, options);
    const percentile = cosine === null ? null : await shareBelow(db, project, model.id, cosine);
    const found = await suggestCaptions(parts, model, pair, suggestions, options);
    const fixes = fixOf(finding).filter((fix) => isFixed(fix.cosine, cosine, found[0]?.cosine));
    return { cosine, percentile, words, suggestions: [...fixes, ...found].slice(0, suggestions) };
  }

  async #score(
    { model, images, captions, imageOf, texts, labels, classNames }: AuditedData,
    options: { readonly canaries: number; readonly seed: number },
    { signal, progress }: Work,
  ): Promise<AuditFindings> {
    const spec = {
      images: images.source,
      captions: captions.source,
      imageOf,
      texts: [...texts],
      labels,
      classes: classNames.length,
      scale: model.scale,
      ...options,
    };
    for await (const { event } of this.#parts.compute.client().audit.score(spec, signal && { signal })) {
      if (event.type === 'found') return event.findings;
      progress?.(event.phase, event.done, event.total);
    }
    throw new StudioError('compute-crashed', 'The audit ended without a result. Start it again.');
  }
}

/** The caption with one word replaced, if the audit found that it matches better. */
function fixOf({ reasons }: { readonly reasons: string }): Suggestion[] {
  const found = (JSON.parse(reasons) as FoundReason[]).find(({ suggestion }) => suggestion !== undefined);
  if (found?.suggestion === undefined || found.cosine === undefined) return [];
  return [{ text: found.suggestion, cosine: found.cosine, captionId: null, imageId: null, image: null }];
}

/**
 * Whether replacing one word closes at least half of the gap to the best caption of another image; otherwise more than that word is wrong.
 */
function isFixed(fixed: number, present: number | null, best: number | undefined): boolean {
  return present === null || best === undefined || fixed - present >= (best - present) / 2;
}

/** The recall and precision of the queue, measured by its known errors; null without any. */
function reportCanaries(
  figures: QueueFigures,
  { pairs, wrongShare }: z.infer<typeof storedSummary>,
): CanaryReport | null {
  const { canaries, entries, suspicious: above } = figures;
  if (canaries.length === 0) return null;
  const found = canaries.filter(({ probability }) => probability >= suspiciousFrom).length;
  const reviewed = canaries.filter(({ decision }) => decision !== null && decision !== 'skipped');
  const expected = (found / canaries.length) * wrongShare * pairs + found;
  return {
    planted: canaries.length,
    inFirst15Percent: canaries.filter(({ rank }) => rank <= firstShare * entries).length,
    found,
    precision: above === 0 ? null : Math.min(1, expected / above),
    reviewed: reviewed.length,
    missed: reviewed.filter(({ decision }) => decision === 'good').length,
  };
}
