import { asAttachment, fromAttachment, type Attachment } from './attachments.ts';
import { FrameError } from './frame-error.ts';

// Values that JSON lacks are encoded as an object with the key `$`: { $: 'attachment', value: 0 }, { $: 'number', value:
// 'NaN' }, { $: 'undefined' }; an object that has such a key itself is encoded as { $: 'object', value }.

const maxDepth = 200;

/** A JSON value and the binary attachments that it refers to. */
export interface Packed {
  readonly plain: unknown;
  readonly attachments: readonly Attachment[];
}

/** Extracts the typed arrays from a value. Throws a FrameError for what cannot be sent, such as a function or a Map. */
export function pack(value: unknown): Packed {
  const attachments: Attachment[] = [];
  const visit = (part: unknown, depth: number): unknown => {
    if (depth > maxDepth)
      throw new FrameError('The value is nested too deeply, or contains itself, and cannot be sent.');
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number')
      return Number.isFinite(part) && !Object.is(part, -0)
        ? part
        : { $: 'number', value: Object.is(part, -0) ? '-0' : `${part}` };
    if (part === undefined) return { $: 'undefined' };
    if (typeof part !== 'object') throw new FrameError(`A ${typeof part} cannot be sent.`);
    const attachment = asAttachment(part);
    if (attachment) return { $: 'attachment', value: attachments.push(attachment) - 1 };
    if (Array.isArray(part)) return part.map((item) => visit(item, depth + 1));
    if (!isPlain(part)) throw new FrameError(`A value of the class ${part.constructor.name} cannot be sent.`);
    const plain = mapRecord(part, (item) => visit(item, depth + 1));
    return Object.hasOwn(plain, '$') ? { $: 'object', value: plain } : plain;
  };
  return { plain: visit(value, 0), attachments };
}

/** Restores the typed arrays. Throws a FrameError for a value that `pack` does not produce. */
export function unpack({ plain, attachments }: Packed): unknown {
  const visit = (part: unknown, depth: number): unknown => {
    if (depth > maxDepth) throw new FrameError('The value is nested too deeply.');
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map((item) => visit(item, depth + 1));
    const visitItem = (item: unknown) => visit(item, depth + 1);
    if (!Object.hasOwn(part, '$')) return mapRecord(part, visitItem);
    const { $: mark, value } = part as { $: unknown; value?: unknown };
    if (mark === 'undefined') return undefined;
    if (mark === 'number') return Number(value);
    if (mark === 'object' && typeof value === 'object' && value !== null) return mapRecord(value, visitItem);
    const attachment = mark === 'attachment' && typeof value === 'number' ? attachments[value] : undefined;
    if (!attachment) throw new FrameError('The frame refers to an attachment that it does not contain.');
    return fromAttachment(attachment);
  };
  return visit(plain, 0);
}

/** Unlike assignment, `fromEntries` treats `__proto__` as an ordinary key. */
const mapRecord = (record: object, map: (item: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).flatMap(([key, item]) => (item === undefined ? [] : [[key, map(item)]])));

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
