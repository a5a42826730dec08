import { sql } from 'kysely';
import { suspiciousFrom, type Decided, type Decision, type FoundReason } from '../../../../shared/contract/audit.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Edits } from '../history/edits.ts';
import { findFinding } from '../queries/findings.ts';
import type { Row } from '../tables.ts';
import { setText } from './captions.ts';

/** A decision on a finding; see the contract. */
export type DecisionRequest =
  | { readonly findingId: number; readonly decision: 'good' | 'swapped' | 'rejected' | 'skipped' }
  | { readonly findingId: number; readonly decision: 'suggestion' | 'edited'; readonly text: string }
  | { readonly findingId: number; readonly decision: 'tagged'; readonly tag: string };

const labels: Readonly<Record<Decision, string>> = {
  good: 'Accept',
  suggestion: 'Use a suggested caption for',
  swapped: 'Swap captions of',
  edited: 'Edit a caption of',
  tagged: 'Tag',
  rejected: 'Reject',
  skipped: 'Skip',
};

/**
 * Applies and records a decision in one step of the history. For a known error, only the decision is recorded; the data stays
 * unchanged. Fails with `not-found` for a missing finding or caption, with `invalid-input` for a swap without a partner.
 */
export async function decideFinding(
  catalogue: Catalogue,
  request: DecisionRequest,
  options: CallOptions = {},
): Promise<Decided> {
  return catalogue.write(
    'Review',
    'edit',
    async (edits) => {
      const finding = await requireFinding(edits, request.findingId);
      const key = await keyOf(edits, finding.image_id);
      edits.batch.label = `${labels[request.decision]} ${key}`;
      const findings = [finding];
      const isCanary = finding.canary === 1;
      if (!isCanary) findings.push(...(await applyDecision(edits, finding, request)));
      for (const one of findings) await writeDecision(edits, one, request.decision);
      if (!isCanary && ['good', 'suggestion', 'swapped', 'edited'].includes(request.decision))
        for (const one of findings) await markGood(edits, one.image_id);
      return { label: edits.batch.label, canary: isCanary, findingIds: findings.map(({ id }) => id) };
    },
    options,
  );
}

/** Changes the data as decided; returns other findings that this also decides. */
async function applyDecision(
  edits: Edits,
  finding: Row<'finding'>,
  request: DecisionRequest,
): Promise<Row<'finding'>[]> {
  const { image_id: imageId, caption_id: captionId } = finding;
  if (request.decision === 'suggestion' || request.decision === 'edited') {
    await requireCaption(edits, captionId);
    await setText(edits, [[captionId, request.text.toWellFormed()]]);
  }
  if (request.decision === 'swapped') return swapCaptions(edits, finding);
  if (request.decision === 'tagged') await tagImage(edits, imageId, request.tag);
  if (request.decision === 'rejected') await rejectPair(edits, finding);
  return [];
}

async function swapCaptions(edits: Edits, finding: Row<'finding'>): Promise<Row<'finding'>[]> {
  const reasons = JSON.parse(finding.reasons) as FoundReason[];
  const partner = reasons.find(({ reason }) => reason === 'swapped');
  if (partner?.captionId === undefined || partner.imageId === undefined) {
    throw new StudioError('invalid-input', 'The audit found no caption to swap with this one. Edit it instead.', {
      findingId: finding.id,
    });
  }
  const [here, there] = [
    await requireCaption(edits, finding.caption_id),
    await requireCaption(edits, partner.captionId),
  ];
  await setText(edits, [
    [here.id, there.text],
    [there.id, here.text],
  ]);
  const other = await edits.db
    .selectFrom('finding')
    .selectAll()
    .where('project_id', '=', edits.project)
    .where('image_id', '=', partner.imageId)
    .where('caption_id', '=', partner.captionId)
    .executeTakeFirst();
  return other === undefined ? [] : [other];
}

async function tagImage(edits: Edits, imageId: number, tag: string): Promise<void> {
  const present = await edits.db
    .selectFrom('image_tag')
    .select('id')
    .where('project_id', '=', edits.project)
    .where('image_id', '=', imageId)
    .where('tag', '=', tag)
    .executeTakeFirst();
  if (present === undefined) await edits.insert('image_tag', [{ image_id: imageId, tag }]);
  await edits.set('image', [imageId], 'status', 'fix');
}

/** Removes the caption; for the last one, rejects the sample instead. */
async function rejectPair(edits: Edits, { image_id: imageId, caption_id: captionId }: Row<'finding'>): Promise<void> {
  const others = await edits.db
    .selectFrom('caption')
    .select('id')
    .where('project_id', '=', edits.project)
    .where('image_id', '=', imageId)
    .where('id', '<>', captionId)
    .execute();
  if (captionId !== 0 && others.length > 0) await edits.remove('caption', [captionId]);
  else await edits.set('image', [imageId], 'status', 'reject');
}

/** Stores a decision with the current revision, replacing an earlier one. */
async function writeDecision(edits: Edits, finding: Row<'finding'>, decision: Decision): Promise<void> {
  const { image_id, caption_id } = finding;
  const caption = await edits.db
    .selectFrom('caption')
    .select('revision')
    .where('id', '=', caption_id)
    .executeTakeFirst();
  // A known error keeps the examined revision, as does a removed caption.
  const revision = finding.canary === 1 ? finding.revision : Math.max(finding.revision, caption?.revision ?? 0);
  const before = await edits.db
    .selectFrom('review')
    .select('id')
    .where('project_id', '=', edits.project)
    .where('image_id', '=', image_id)
    .where('caption_id', '=', caption_id)
    .executeTakeFirst();
  if (before === undefined) {
    await edits.insert('review', [{ image_id, caption_id, revision, decision }]);
    return;
  }
  await edits.set('review', [before.id], 'decision', decision);
  await edits.set('review', [before.id], 'revision', revision);
}

/** Marks a sample as good unless it has another suspicious, undecided pair. */
async function markGood(edits: Edits, imageId: number): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select finding.id from finding where finding.project_id = ${edits.project} and finding.image_id = ${imageId}
      and finding.canary = 0 and finding.probability >= ${suspiciousFrom} and not exists (
        select 1 from review where review.project_id = ${edits.project} and review.image_id = finding.image_id
          and review.caption_id = finding.caption_id and review.revision >= finding.revision and review.decision <> 'skipped'
      ) limit 1`.execute(edits.db);
  if (rows.length === 0) await edits.set('image', [imageId], 'status', 'good');
}

async function requireFinding(edits: Edits, findingId: number): Promise<Row<'finding'>> {
  const finding = await findFinding(edits.db, edits.project, findingId);
  if (finding !== undefined) return finding;
  throw unknownFinding(findingId);
}

async function requireCaption(edits: Edits, captionId: number): Promise<{ id: number; text: string }> {
  const caption = await edits.db
    .selectFrom('caption')
    .select(['id', 'text'])
    .where('project_id', '=', edits.project)
    .where('id', '=', captionId)
    .executeTakeFirst();
  if (caption !== undefined) return caption;
  throw new StudioError('not-found', 'This caption no longer exists. Check the sample in the library.', {
    captionId,
  });
}

async function keyOf(edits: Edits, imageId: number): Promise<string> {
  const image = await edits.db.selectFrom('image').select('key').where('id', '=', imageId).executeTakeFirst();
  return image?.key ?? 'a sample';
}

/** The error for an unknown finding. */
export function unknownFinding(findingId: number): StudioError {
  return new StudioError(
    'not-found',
    `There is no finding ${findingId} in the queue; a newer audit may have replaced it.`,
    {
      findingId,
    },
  );
}
