import { auditReason, type AuditReason, type Decision, type FoundReason } from '../../../../shared/contract/audit.ts';
import { showCounted } from '../../components/numbers.ts';

/** What a person calls each reason, and how many of them are told of: `12 captions fit another image better`. */
const words: Readonly<Record<AuditReason, readonly [title: string, count: (findings: number) => string]>> = {
  'low-alignment': ['Fits badly', (n) => `${captions(n)} ${n === 1 ? 'fits its' : 'fit their'} image badly`],
  'better-caption': [
    'Another caption fits better',
    (n) => `${images(n)} ${n === 1 ? 'fits' : 'fit'} another caption better`,
  ],
  swapped: [
    'Swapped',
    (n) => `${captions(n)} ${n === 1 ? 'fits' : 'fit'} another image better, and the other way round`,
  ],
  'neighbours-disagree': [
    'Neighbours disagree',
    (n) => `${captions(n)} ${n === 1 ? 'says' : 'say'} something else than similar pairs`,
  ],
  'captions-disagree': [
    'Captions disagree',
    (n) => `${captions(n)} ${n === 1 ? 'says' : 'say'} something else than the others of the image`,
  ],
  'unseen-word': [
    'A word does not fit',
    (n) => `${captions(n)} ${n === 1 ? 'has' : 'have'} a word that the image does not show`,
  ],
  outlier: ['Unlike all others', (n) => `${images(n)} unlike all others`],
  empty: ['Empty', (n) => `${captions(n)} without words`],
  'file-name': ['A file name', (n) => `${captions(n)} ${n === 1 ? 'is a file name' : 'are file names'}`],
  'other-script': ['Another script', (n) => `${captions(n)} in another script`],
  generic: ['Generic', (n) => `${captions(n)} that would fit any image`],
  repeated: ['Repeated', (n) => `${captions(n)} repeated over many images`],
  cut: ['Too long', (n) => `${captions(n)} longer than the model reads`],
  'wrong-label': ['Wrong class', (n) => `${images(n)} ${n === 1 ? 'looks' : 'look'} like another class`],
  duplicate: ['Duplicate', (n) => `${images(n)} there twice`],
  'near-duplicate': ['Near duplicate', (n) => `${images(n)} nearly the same as another`],
  leak: ['In two splits', (n) => `${images(n)} in two splits`],
  'broken-image': ['Broken', (n) => `${images(n)} that cannot be read`],
  'tiny-image': ['Tiny', (n) => `${images(n)} far smaller than the others`],
};

const captions = (count: number): string => showCounted(count, 'caption');
const images = (count: number): string => showCounted(count, 'image');

/** The short name of a reason. */
export const titleOf = (reason: AuditReason): string => words[reason][0];

/** A reason and how often it was found, as a sentence. */
export const tellCount = (reason: AuditReason, findings: number): string => words[reason][1](findings);

/** What a decision is called once it is made. */
export const decisionNames: Readonly<Record<Decision, string>> = {
  good: 'Accepted',
  suggestion: 'Caption replaced',
  swapped: 'Swapped',
  edited: 'Edited',
  tagged: 'Tagged',
  rejected: 'Rejected',
  skipped: 'Skipped',
};

/** The reason that an address names, null when it names none. */
export const readReason = (text: string | undefined): AuditReason | null => auditReason.safeParse(text).data ?? null;

/** The half of a swap, when the entry is one. */
export const swapOf = (reasons: readonly FoundReason[]): FoundReason | undefined =>
  reasons.find(({ reason, captionId }) => reason === 'swapped' && captionId !== undefined);

/** The image that this one repeats, when it does. */
export const copyOf = (reasons: readonly FoundReason[]): FoundReason | undefined =>
  reasons.find(
    ({ reason, imageId }) => ['duplicate', 'near-duplicate', 'leak'].includes(reason) && imageId !== undefined,
  );
