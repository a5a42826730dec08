import Copy from '@lucide/svelte/icons/copy';
import ImageOff from '@lucide/svelte/icons/image-off';
import MessageSquareWarning from '@lucide/svelte/icons/message-square-warning';
import Shuffle from '@lucide/svelte/icons/shuffle';
import TextSearch from '@lucide/svelte/icons/text-search';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Component } from 'svelte';
import { auditReason, type AuditReason, type Decision, type FoundReason } from '../../../../shared/contract/audit.ts';
import { showCounted } from '../../../../shared/text/numbers.ts';

interface Reason {
  readonly title: string;
  readonly icon: Component<{ size?: number }>;
  /** The number of findings as a phrase: `12 images in two splits`. */
  readonly describe: (findings: number) => string;
}

const captions = (rest: string) => (count: number) => `${showCounted(count, 'caption')} ${rest}`;
const images = (rest: string) => (count: number) => `${showCounted(count, 'image')} ${rest}`;

/** Every reason of the audit, as the window shows it. */
export const reasons: Readonly<Record<AuditReason, Reason>> = {
  'low-alignment': { title: 'Low alignment', icon: TriangleAlert, describe: captions('with low alignment') },
  'better-caption': {
    title: 'Better caption found',
    icon: TriangleAlert,
    describe: images('with a better match among the other captions'),
  },
  swapped: { title: 'Swapped', icon: Shuffle, describe: captions('probably swapped with another image’s') },
  'neighbours-disagree': {
    title: 'Neighbours disagree',
    icon: TriangleAlert,
    describe: captions('in disagreement with similar pairs'),
  },
  'captions-disagree': {
    title: 'Captions disagree',
    icon: MessageSquareWarning,
    describe: captions('in disagreement with the other captions of the image'),
  },
  'unseen-word': {
    title: 'Mismatched word',
    icon: TextSearch,
    describe: captions('with a word that the image does not show'),
  },
  outlier: { title: 'Outlier', icon: TriangleAlert, describe: images('unlike all others') },
  empty: { title: 'Empty', icon: TriangleAlert, describe: captions('without text') },
  'file-name': {
    title: 'File name',
    icon: TriangleAlert,
    describe: (count) => showCounted(count, 'file name as a caption', 'file names as captions'),
  },
  'other-script': { title: 'Other script', icon: TriangleAlert, describe: captions('in a different script') },
  generic: { title: 'Generic', icon: TriangleAlert, describe: captions('that would fit any image') },
  repeated: { title: 'Repeated', icon: TriangleAlert, describe: captions('repeated across many images') },
  cut: { title: 'Too long', icon: TriangleAlert, describe: captions('longer than the model’s context') },
  'wrong-label': { title: 'Wrong class', icon: TriangleAlert, describe: images('closer to another class') },
  duplicate: { title: 'Duplicate', icon: Copy, describe: images('identical to another') },
  'near-duplicate': { title: 'Near-duplicate', icon: Copy, describe: images('nearly identical to another') },
  leak: { title: 'In two splits', icon: Copy, describe: images('in two splits') },
  'broken-image': { title: 'Broken image', icon: ImageOff, describe: images('that cannot be read') },
  'tiny-image': { title: 'Tiny image', icon: ImageOff, describe: images('far smaller than the others') },
};

/** Labels of decisions that were made. */
export const decisionNames: Readonly<Record<Decision, string>> = {
  good: 'Accepted',
  suggestion: 'Caption replaced',
  swapped: 'Swapped',
  edited: 'Edited',
  tagged: 'Tagged',
  rejected: 'Rejected',
  skipped: 'Skipped',
};

/** The reason named in the address, or null. */
export const readReason = (text: string | undefined): AuditReason | null => auditReason.safeParse(text).data ?? null;

/** The swap among the reasons of an entry. */
export const swapOf = (found: readonly FoundReason[]): FoundReason | undefined =>
  found.find(({ reason, captionId }) => reason === 'swapped' && captionId !== undefined);

/** The duplicate, near-duplicate or leak among the reasons of an entry. */
export const copyOf = (found: readonly FoundReason[]): FoundReason | undefined =>
  found.find(
    ({ reason, imageId }) => ['duplicate', 'near-duplicate', 'leak'].includes(reason) && imageId !== undefined,
  );
