const names = new Set(['train', 'training', 'val', 'valid', 'validation', 'dev', 'test', 'testing']);

/** True for common split names. */
export function isSplitName(name: string): boolean {
  return names.has(name.toLowerCase());
}

/** The split named in a file name: `cifar10-val-000000` and `val/0001` are `val`. Null when it names none or several. */
export function splitInName(name: string): string | null {
  const found = name.split(/[^A-Za-z]+/).filter(isSplitName);
  return found.length === 1 ? found[0]!.toLowerCase() : null;
}
