import { findIds, storeIds } from './stored-ids.ts';

/** Images that no filter can describe: similar to one image, or listed by a figure under a title. */
export type Relation =
  | { readonly kind: 'like'; readonly imageId: number }
  | { readonly kind: 'listed'; readonly title: string; readonly ids: readonly number[] };

/** How a kind of relation is ordered, shown and stored in the address. */
interface RelationKind<Related extends Relation> {
  /** Whether a score orders its images, so that no other order applies. */
  readonly isRanked: boolean;
  readonly title: (relation: Related) => string;
  readonly write: (relation: Related) => Readonly<Record<string, string>>;
  /** Null if the address does not have it. */
  readonly read: (fields: URLSearchParams) => Related | null;
}

const kinds: { readonly [Kind in Relation['kind']]: RelationKind<Extract<Relation, { kind: Kind }>> } = {
  listed: {
    isRanked: false,
    title: ({ title }) => title,
    write: ({ title, ids }) => ({ listed: title, ids: storeIds(ids) }),
    read(fields) {
      const title = fields.get('listed');
      const ids = title ? findIds(fields.get('ids') ?? '') : null;
      return title && ids ? { kind: 'listed', title, ids } : null;
    },
  },
  like: {
    isRanked: true,
    title: () => 'Similar to this image',
    write: ({ imageId }) => ({ like: String(imageId) }),
    read(fields) {
      const imageId = Number(fields.get('like'));
      return Number.isInteger(imageId) && imageId > 0 ? { kind: 'like', imageId } : null;
    },
  },
};

const kindOf = (relation: Relation) => kinds[relation.kind] as RelationKind<Relation>;

/** True if the images of a relation are ordered by a score. */
export const isRankedRelation = (relation: Relation | null): boolean => relation !== null && kindOf(relation).isRanked;

/** The title of a relation in the filter bar. */
export const titleRelation = (relation: Relation): string => kindOf(relation).title(relation);

/** The fields of a relation in an address. */
export const writeRelation = (relation: Relation): Readonly<Record<string, string>> => kindOf(relation).write(relation);

/** The relation in an address, or null. */
export function readRelation(fields: URLSearchParams): Relation | null {
  for (const { read } of Object.values(kinds)) {
    const relation = read(fields);
    if (relation) return relation;
  }
  return null;
}
