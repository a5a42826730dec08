/** One term of a filter line, with its place in the line (UTF-16 units, `to` exclusive). */
export interface FilterTerm {
  readonly from: number;
  readonly to: number;
  readonly negated: boolean;
  /** What stands before the operator, in lower case; null for bare words. */
  readonly field: string | null;
  readonly operator: string | null;
  readonly value: string;
  readonly quoted: boolean;
  /** False when the quotation mark that opens the value has no partner. */
  readonly closed: boolean;
}

const term =
  /(?<minus>-)?(?:(?<field>[a-z]+)(?<operator>:|<=|>=|<|>|=))?(?:"(?<quoted>[^"]*)(?<close>"?)|(?<bare>[^\s"]*))/iy;

/** Cuts a filter line into its terms; never fails. */
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

/** A value as it stands in a filter line: in quotation marks when it would be read as something else without them. */
export function quoteValue(value: string): string {
  return value === '' || /[\s"]/.test(value) ? `"${value.replaceAll('"', ' ')}"` : value;
}

/** A bare word as it stands in a filter line: also a word that looks like a field or a negation is quoted. */
export function quoteWord(word: string): string {
  return /^-|^[a-z]+[:<>=]/i.test(word) ? `"${word.replaceAll('"', ' ')}"` : quoteValue(word);
}
