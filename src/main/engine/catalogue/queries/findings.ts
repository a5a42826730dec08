import { sql, type Kysely, type Transaction } from 'kysely';
import {
  auditReason,
  type AuditReason,
  type Decision,
  type Finding,
  type FindingFilter,
  type FoundReason,
} from '../../../../shared/contract/audit.ts';
import type { Row, Tables } from '../tables.ts';

/** A finding to store; its rank follows from the order. */
export interface NewFinding {
  readonly imageId: number;
  readonly captionId: number;
  readonly revision: number;
  readonly probability: number;
  readonly cosine: number | null;
  readonly reasons: readonly FoundReason[];
  readonly canary: boolean;
}

const rowsPerStatement = 2_000;

/** Replaces the audit and its queue; returns the new audit's number. */
export async function storeAudit(
  db: Transaction<Tables>,
  project: number,
  audit: Pick<Row<'audit'>, 'model_id' | 'split' | 'summary'>,
  findings: readonly NewFinding[],
): Promise<number> {
  await db.deleteFrom('finding').where('project_id', '=', project).execute();
  await db.deleteFrom('audit').where('project_id', '=', project).execute();
  const { id } = await db
    .insertInto('audit')
    .values({ project_id: project, at: Date.now(), ...audit })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (let from = 0; from < findings.length; from += rowsPerStatement) {
    const rows = findings
      .slice(from, from + rowsPerStatement)
      .map((one, at) => [
        from + at + 1,
        one.imageId,
        one.captionId,
        one.revision,
        one.probability,
        one.cosine,
        JSON.stringify(one.reasons),
        bitsOf(one.reasons.map(({ reason }) => reason)),
        one.canary ? 1 : 0,
      ]);
    await sql`insert into finding (project_id, audit_id, rank, image_id, caption_id, revision, probability, cosine, reasons, reason_bits, canary)
      select ${project}, ${id}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
      from json_each(${JSON.stringify(rows)})`.execute(db);
  }
  return id;
}

/** The latest audit; undefined when there is none. */
export async function findAudit(db: Kysely<Tables>, project: number): Promise<Row<'audit'> | undefined> {
  return db
    .selectFrom('audit')
    .selectAll()
    .where('project_id', '=', project)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Removes the audits of a removed model. */
export async function removeAudits(db: Transaction<Tables>, project: number, modelId: number): Promise<void> {
  await sql`delete from finding where project_id = ${project} and audit_id in (
    select id from audit where project_id = ${project} and model_id = ${modelId})`.execute(db);
  await db.deleteFrom('audit').where('project_id', '=', project).where('model_id', '=', modelId).execute();
}

/** A decision applies up to the revision that it resulted in. */
const decided = sql`review.project_id = finding.project_id and review.image_id = finding.image_id
  and review.caption_id = finding.caption_id and review.revision >= finding.revision`;

/** Numbers of findings, by rank. */
export async function orderFindings(db: Kysely<Tables>, project: number, filter: FindingFilter): Promise<Uint32Array> {
  const { reasons, decisions, least, kind, imageIds } = filter;
  const wanted = decisions?.filter((one) => one !== null);
  const conditions = [sql`finding.project_id = ${project}`];
  if (reasons !== undefined) conditions.push(sql`finding.reason_bits & ${bitsOf(reasons)} <> 0`);
  if (least !== undefined) conditions.push(sql`finding.probability >= ${least}`);
  if (kind !== undefined)
    conditions.push(kind === 'image' ? sql`finding.caption_id = 0` : sql`finding.caption_id <> 0`);
  if (imageIds !== undefined)
    conditions.push(sql`finding.image_id in (select value from json_each(${JSON.stringify(imageIds)}))`);
  if (decisions !== undefined) {
    const named = sql`coalesce(review.decision, '') in (select value from json_each(${JSON.stringify(wanted)}))`;
    conditions.push(decisions.includes(null) ? sql`(review.id is null or ${named})` : named);
  }
  const { rows } = await sql<{ id: number }>`
    select finding.id from finding left join review on ${decided} where ${sql.join(conditions, sql` and `)} order by finding.rank`.execute(
    db,
  );
  return Uint32Array.from(rows, ({ id }) => id);
}

/** Findings by number, in the order given; those of removed images are omitted. */
export async function readFindings(db: Kysely<Tables>, project: number, ids: readonly number[]): Promise<Finding[]> {
  const { rows } = await sql<ReadRow>`
    select finding.id, finding.rank, finding.image_id as imageId, image.key as image, finding.caption_id as captionId, caption.text as caption,
      finding.probability, finding.cosine, finding.reasons, review.decision,
      review.id is null and finding.revision <> coalesce(caption.revision, iif(finding.caption_id = 0, image.revision, 0)) as stale
    from json_each(${JSON.stringify(ids)}) as wanted
    cross join finding on finding.id = wanted.value and finding.project_id = ${project}
    join image on image.id = finding.image_id left join caption on caption.id = finding.caption_id
    left join review on ${decided} order by wanted.key`.execute(db);
  return rows.map(({ captionId, reasons, stale, ...row }) => ({
    ...row,
    captionId: captionId === 0 ? null : captionId,
    reasons: JSON.parse(reasons) as FoundReason[],
    stale: stale === 1,
  }));
}

/** A stored finding; undefined for an unknown number. */
export async function findFinding(
  db: Kysely<Tables>,
  project: number,
  id: number,
): Promise<Row<'finding'> | undefined> {
  return db.selectFrom('finding').selectAll().where('project_id', '=', project).where('id', '=', id).executeTakeFirst();
}

/** Counts of the queue by reason and decision, and the outcome of the known errors. */
export interface QueueFigures {
  readonly entries: number;
  readonly suspicious: number;
  readonly decidedSuspicious: number;
  readonly reasons: { reason: AuditReason; findings: number }[];
  readonly decisions: { decision: Decision; findings: number }[];
  readonly canaries: { rank: number; probability: number; decision: Decision | null }[];
}

/** Counts the queue, including the known errors (canaries), so that the counts do not reveal them. */
export async function countFindings(db: Kysely<Tables>, project: number, suspicious: number): Promise<QueueFigures> {
  const { rows: totals } = await sql<{ entries: number; suspicious: number | null; decided: number | null }>`
    select count(*) as entries, sum(finding.probability >= ${suspicious}) as suspicious,
      sum(finding.probability >= ${suspicious} and review.id is not null) as decided
    from finding left join review on ${decided} where finding.project_id = ${project}`.execute(db);
  const { rows: bits } = await sql<{ bits: number; findings: number }>`
    select reason_bits as bits, count(*) as findings from finding
    where project_id = ${project} and probability >= ${suspicious} group by reason_bits`.execute(db);
  const { rows: decisions } = await sql<{ decision: Decision; findings: number }>`
    select review.decision, count(*) as findings from finding join review on ${decided}
    where finding.project_id = ${project} group by review.decision order by review.decision`.execute(db);
  const { rows: canaries } = await sql<{ rank: number; probability: number; decision: Decision | null }>`
    select finding.rank, finding.probability, review.decision from finding left join review on ${decided}
    where finding.project_id = ${project} and finding.canary = 1 order by finding.rank`.execute(db);
  const reasons = auditReason.options.map((reason, at) => ({
    reason,
    findings: bits.reduce((sum, row) => sum + (row.bits & (1 << at) ? row.findings : 0), 0),
  }));
  return {
    entries: totals[0]!.entries,
    suspicious: totals[0]!.suspicious ?? 0,
    decidedSuspicious: totals[0]!.decided ?? 0,
    reasons: reasons.filter(({ findings }) => findings > 0),
    decisions,
    canaries,
  };
}

function bitsOf(reasons: readonly AuditReason[]): number {
  return reasons.reduce((bits, reason) => bits | (1 << auditReason.options.indexOf(reason)), 0);
}

type ReadRow = Omit<Finding, 'captionId' | 'reasons' | 'stale'> & { captionId: number; reasons: string; stale: 0 | 1 };
