import { expect, it } from 'vitest';
import { describeResult } from '../../../src/renderer/src/app/jobs/job-result.ts';
import type { Job } from '../../../src/shared/contract/jobs.ts';

const job = (kind: Job['kind'], result: unknown): Job => ({
  id: 1,
  kind,
  title: '',
  state: 'finished',
  progress: null,
  createdAt: '',
  finishedAt: '',
  result,
  fault: null,
  notices: [],
});
const counts = { added: 0, unchanged: 0, updated: 0 };

it('describes what an import did, and omits what did not happen', () => {
  const result = {
    source: 'a.csv',
    format: 'csv',
    images: { ...counts, added: 1 },
    captions: { ...counts, added: 5000, kept: 2 },
    classesAdded: 0,
    skippedCount: 1,
    skipped: [{ item: 'b.jpg', code: 'unreadable-image', reason: 'It ends in the middle.' }],
  };
  const { text, skippedText, skipped } = describeResult(job('import', result));
  expect(text).toBe('1 image and 5,000 captions added, 2 edited captions left as you wrote them.');
  expect(skippedText).toBe('1 skipped (see reasons)');
  expect(skipped).toHaveLength(1);
});

it('says nothing about a result of an unknown shape', () => {
  expect(describeResult(job('import', { strange: true })).text).toBe('');
});
