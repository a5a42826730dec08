import { isImageName } from '../image-names.ts';
import type { TarMember } from './tar-index.ts';

/** The members of a sample: adjacent ones whose names are equal up to the first dot of the file name. */
export interface MemberGroup {
  readonly name: string;
  readonly image: TarMember | null;
  /** A link instead of an image. */
  readonly link: TarMember | null;
  /** The number of additional images. */
  readonly extraImages: number;
  /** Small members by extension: `txt`, `json`, `cls`. */
  readonly texts: ReadonlyMap<string, Buffer>;
  /** True for the last sample of a damaged tar, which may be missing members. */
  readonly cut?: boolean;
}

/** The maximum size of a text member: 1 MiB. */
const maxTextBytes = 2 ** 20;

const textual = new Set(['txt', 'json', 'cls']);

/** A group that may still grow. */
interface OpenGroup extends MemberGroup {
  image: TarMember | null;
  link: TarMember | null;
  extraImages: number;
  readonly texts: Map<string, Buffer>;
}

/** Groups adjacent members, as WebDataset does. Hidden members are ignored. */
export async function* groupMembers(members: AsyncIterable<TarMember>): AsyncGenerator<MemberGroup> {
  let group: OpenGroup | null = null;
  try {
    for await (const member of members) {
      const [, name, ending] = /^((?:.*\/)?[^/.]+)\.([^/]+)$/.exec(member.name) ?? [];
      if (name === undefined || ending === undefined) continue;
      if (group?.name !== name) {
        if (group) yield group;
        group = { name, image: null, link: null, extraImages: 0, texts: new Map() } as OpenGroup;
      }
      const kind = ending.toLowerCase();
      if (member.target !== null) {
        if (isImageName(member.name)) group.link ??= member;
      } else if (isImageName(member.name)) {
        if (group.image) group.extraImages++;
        else group.image = member;
      } else if (textual.has(kind) && member.length <= maxTextBytes)
        group.texts.set(kind, Buffer.from(await member.read()));
    }
  } catch (error) {
    if (group) yield { ...group, cut: true };
    throw error;
  }
  if (group) yield group;
}
