import { sql } from 'kysely';
import type { Draft, Edits } from '../history/edits.ts';
import type { Row } from '../tables.ts';
import type { PlacedSample } from './import-images.ts';
import type { ImportCounts } from './import-samples.ts';

type KnownCaption = Pick<
  Row<'caption'>,
  'id' | 'image_id' | 'slot' | 'text' | 'origin' | 'source_slot' | 'source_text'
>;

/** A user edit that is kept although the source differs. */
export interface KeptCaption {
  readonly key: string;
  readonly slot: number;
  /** Null when the user removed it. */
  readonly text: string | null;
  /** Null when the source no longer has it. */
  readonly source: string | null;
}

/** Creates new captions, updates those that the user has not edited, and reports the kept edits. */
export async function importCaptions(
  edits: Edits,
  placed: readonly PlacedSample[],
  onKept: (kept: KeptCaption) => void,
): Promise<ImportCounts['captions']> {
  const known = await readKnown(edits, placed);
  const counts = { added: 0, unchanged: 0, updated: 0, kept: 0 };
  const drafts: Draft<'caption'>[] = [];
  const texts: [number, string][] = [];
  const said: [number, string][] = [];
  const gone: number[] = [];
  for (const { sample, imageId, known: before } of placed) {
    if (sample.captions === undefined) continue;
    const captions = known.get(imageId) ?? [];
    const bySourceSlot = new Map(captions.map((caption) => [caption.source_slot, caption]));
    const taken = new Set(captions.map((caption) => caption.slot));
    const keep = (slot: number, text: string | null, source: string | null) => {
      counts.kept += 1;
      onKept({ key: sample.key, slot, text, source });
    };
    for (const [sourceSlot, text] of sample.captions.entries()) {
      const caption = bySourceSlot.get(sourceSlot);
      if (caption === undefined) {
        // A caption that was imported earlier and is now missing was removed by the user.
        if (sourceSlot < before) keep(sourceSlot, null, text);
        else {
          const slot = findFreeSlot(taken, sourceSlot);
          taken.add(slot);
          drafts.push({ image_id: imageId, slot, text, origin: 'source', source_slot: sourceSlot, source_text: text });
          counts.added += 1;
        }
        continue;
      }
      if (caption.source_text !== text) said.push([caption.id, text]);
      if (caption.text === text) counts.unchanged += 1;
      else if (caption.origin === 'person') keep(caption.slot, caption.text, text);
      else {
        texts.push([caption.id, text]);
        counts.updated += 1;
      }
    }
    for (const caption of captions) {
      if (caption.source_slot === null || caption.source_slot < sample.captions.length) continue;
      if (caption.origin === 'person') keep(caption.slot, caption.text, null);
      else {
        gone.push(caption.id);
        counts.updated += 1;
      }
    }
  }
  await edits.remove('caption', gone);
  await edits.insert('caption', drafts);
  await edits.setEach('caption', 'text', texts);
  await edits.setEach('caption', 'source_text', said);
  return counts;
}

async function readKnown(edits: Edits, placed: readonly PlacedSample[]): Promise<Map<number, KnownCaption[]>> {
  const old = placed.filter((each) => each.known >= 0).map((each) => each.imageId);
  const known = new Map<number, KnownCaption[]>();
  if (old.length === 0) return known;
  const { rows } = await sql<KnownCaption>`
    select caption.id, image_id, slot, text, origin, source_slot, source_text from json_each(${JSON.stringify(old)}) as wanted
    cross join caption on caption.project_id = ${edits.project} and caption.image_id = wanted.value`.execute(edits.db);
  for (const row of rows) {
    const captions = known.get(row.image_id);
    if (captions === undefined) known.set(row.image_id, [row]);
    else captions.push(row);
  }
  return known;
}

function findFreeSlot(taken: ReadonlySet<number>, wanted: number): number {
  return taken.has(wanted) ? Math.max(...taken) + 1 : wanted;
}
