import { showCosine } from '../../components/numbers.ts';
import type { Query } from '../../app/query.ts';

/** One condition of a query in words, and what to change to be rid of it. */
export interface Condition {
  readonly key: string;
  readonly text: string;
  readonly without: Partial<Query>;
  /** The image that the condition is about. */
  readonly imageId?: number;
}

/** The conditions of a query, one for each value that a person chose. */
export function listConditions(query: Query, nameOf: (classId: number) => string | undefined): Condition[] {
  const list: Condition[] = [];
  const { relation, alignment } = query;
  if (relation?.kind === 'like') {
    list.push({ key: 'like', text: 'Like this image', without: { relation: null }, imageId: relation.imageId });
  }
  if (relation?.kind === 'confused') {
    const text =
      relation.actual === relation.predicted
        ? `${relation.actual}, predicted right`
        : `${relation.actual} predicted as ${relation.predicted}`;
    list.push({ key: 'confused', text, without: { relation: null } });
  }
  if (query.text.trim()) {
    const text = query.mode === 'meaning' ? `Shows “${query.text.trim()}”` : `“${query.text.trim()}”`;
    list.push({ key: 'text', text, without: { text: '' } });
  }
  for (const id of query.classIds) {
    const text = id === null ? 'No class' : (nameOf(id) ?? `Class ${id}`);
    list.push({ key: `class-${id}`, text, without: { classIds: query.classIds.filter((each) => each !== id) } });
  }
  for (const split of query.splits) {
    const without = { splits: query.splits.filter((each) => each !== split) };
    list.push({ key: `split-${split}`, text: split ?? 'No split', without });
  }
  for (const status of query.statuses) {
    const text = status.charAt(0).toUpperCase() + status.slice(1);
    list.push({
      key: `status-${status}`,
      text,
      without: { statuses: query.statuses.filter((each) => each !== status) },
    });
  }
  for (const tag of query.tags) {
    list.push({ key: `tag-${tag}`, text: `#${tag}`, without: { tags: query.tags.filter((each) => each !== tag) } });
  }
  if (alignment.min !== null || alignment.max !== null) {
    const text = `Alignment ${describeRange(alignment)}`;
    list.push({ key: 'alignment', text, without: { alignment: { min: null, max: null } } });
  }
  return list;
}

function describeRange({ min, max }: Query['alignment']): string {
  if (min === null) return `below ${showCosine(max!)}`;
  return max === null ? `above ${showCosine(min)}` : `${showCosine(min)} to ${showCosine(max)}`;
}
