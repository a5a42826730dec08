/** A term of a filter line, with its position in the line (UTF-16 units, `to` exclusive). */
export interface FilterTerm {
  readonly from: number;
  readonly to: number;
  readonly negated: boolean;
  /** The field before the operator, in lower case; null for bare words. */
  readonly field: string | null;
  readonly operator: string | null;
  readonly value: string;
  readonly quoted: boolean;
  /** False when the opening quotation mark of the value is not closed. */
  readonly closed: boolean;
}

const term =
  /(?<minus>-)?(?:(?<field>[a-z]+)(?<operator>:|<=|>=|<|>|=))?(?:"(?<quoted>[^"]*)(?<close>"?)|(?<bare>[^\s"]*))/iy;

/** Splits a filter line into terms; never fails. */
export function splitFilter(source: string): FilterTerm[] {
  const terms: FilterTerm[] = [];
  let at = 0;
  while (at < source.length) {
    if (/\s/.test(source[at]!)) {
      at++;
      continue;
    }
    term.lastIndex = at;
    const { 0: whole, groups } = term.exec(source)!;
    const { minus, field, operator, quoted, close, bare } = groups!;
    terms.push({
      from: at,
      to: at + whole.length,
      negated: minus !== undefined,
      field: field?.toLowerCase() ?? null,
      operator: operator ?? null,
      value: quoted ?? bare ?? '',
      quoted: quoted !== undefined,
      closed: quoted === undefined || close === '"',
    });
    at += whole.length;
  }
  return terms;
}

/** A value as written in a filter line: quoted when it would otherwise be parsed differently. */
export function quoteValue(value: string): string {
  return value === '' || /[\s"]/.test(value) ? `"${value.replaceAll('"', ' ')}"` : value;
}

/** A bare word as written in a filter line: also quoted when it looks like a field or a negation. */
export function quoteWord(word: string): string {
  return /^-|^[a-z]+[:<>=]/i.test(word) ? `"${word.replaceAll('"', ' ')}"` : quoteValue(word);
}
