import type { Relation } from '../query.ts';

/** A relation in words. */
export function describeRelation(relation: Relation): string {
  if (relation.kind === 'like') return 'Like this image';
  if (relation.kind === 'listed') return relation.title;
  const { actual, predicted } = relation;
  return actual === predicted ? `${actual}, predicted right` : `${actual} predicted as ${predicted}`;
}
