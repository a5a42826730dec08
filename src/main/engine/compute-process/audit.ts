import { Readable } from 'node:stream';
import { EventLog } from '../../../shared/rpc/event-log.ts';
import type { Handlers } from '../../../shared/rpc/procedure.ts';
import { findSuspects } from '../audit/scoring/find-suspects.ts';
import { groupSiblings } from '../audit/scoring/pairs.ts';
import { bagWords } from '../audit/scoring/words.ts';
import { SimilaritySessions } from '../similarity/sessions.ts';
import type { VectorSets } from '../similarity/vector-sets.ts';
import type { AuditContract, AuditEvent, AuditSpec } from '../compute/contract/audit.ts';
import { hashImage } from '../images/hash-image.ts';

/** Events buffered for a slow reader. */
const maxEvents = 1_000;
/** Images read concurrently. */
const inFlight = 4;

/** The handlers of the audit domain over the given matrices. */
export function createAuditHandlers(
  sets: VectorSets,
  sessions = new SimilaritySessions(),
): Handlers<{ audit: AuditContract }>['audit'] {
  return {
    async *score(spec, { signal }) {
      const events = new EventLog<AuditEvent>(maxEvents);
      const outcome = score(sets, sessions, spec, events, signal).then(
        () => null,
        (error: unknown) => ({ error }),
      );
      void outcome.then(() => events.end());
      yield* events.read({ signal });
      const failure = await outcome;
      if (failure !== null) throw failure.error;
    },
    async hash({ locations }, { signal }) {
      const hashes = new Uint32Array(2 * locations.length);
      const readable = new Uint8Array(locations.length);
      await Readable.from(locations.entries()).forEach(
        async ([at, location]: [number, (typeof locations)[number]]) => {
          const hash = await hashImage(location);
          if (hash === null) return;
          hashes.set(hash, 2 * at);
          readable[at] = 1;
        },
        { concurrency: inFlight, signal },
      );
      return { hashes, readable };
    },
  };
}

async function score(
  sets: VectorSets,
  sessions: SimilaritySessions,
  { images, captions, imageOf, texts, ...options }: AuditSpec,
  events: EventLog<AuditEvent>,
  signal: AbortSignal,
): Promise<void> {
  const progress = (phase: string, done: number, total: number): void =>
    void events.append({ type: 'progress', phase, done, total });
  await sets.load(images, { signal });
  await sets.load(captions, { signal });
  const matrix = sets.resolve({ key: images.key });
  const data = {
    images: matrix,
    captions: sets.resolve({ key: captions.key }),
    imageOf,
    siblings: groupSiblings(imageOf, matrix.rows),
    bags: bagWords(texts),
  };
  const findings = await findSuspects(sessions, data, { ...options, signal, progress });
  events.append({ type: 'found', findings });
}
