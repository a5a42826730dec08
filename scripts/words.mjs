// `npm run words`: the terms that the project no longer uses, what replaced them, and every place where an old one is left (none).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './toolchain.mjs';

/** Old terms, in prose (any case) and in identifiers, and what to write instead. */
export const terms = [
  {
    old: /\b(tells?|told|telling)\b|\b(tell|told)[A-Z]|[a-z](Tells?|Told)\b/,
    use: 'say, show, report, describe, distinguish',
  },
  {
    old: /\b([Uu]n)?[Mm]end(s|ed|ing)?\b|\bmend[A-Z]|[a-z](Unm|M)end(s|ed)?(?![a-z])/,
    use: 'fix (captions), repair (files)',
  },
  { old: /\banew\b|[a-z]Anew\b/i, use: 'again, from scratch' },
  { old: /\bstands? (for|in|beside|there|alone|below|above|at|on)\b/i, use: 'is, means, represents, appears' },
  {
    old: /\b([Uu]n)?[Jj]udg(e|es|ed|ing)\b|\bJudgements?\b|\bjudge[A-Z]|[a-z]Judge(d|s)?\b/,
    use: 'evaluate (a model), predict (a class), decide (a person)',
  },
  { old: /\bis called so\b/i, use: 'No matching command' },
  { old: /where chance begins|decides everything else/i, use: 'random seed' },
  { old: /\bin turns\b/i, use: 'cross-validation' },
  { old: /predicted as surely|\bas surely\b/i, use: 'with at least this confidence' },
  { old: /\bas always\b/i, use: 'by default' },
  {
    old: /\b(take|takes|taken|took) (it |them |this )?up again\b|\bgo(es)? on with\b|\bgone on with\b/i,
    use: 'resume, continue',
  },
  {
    old: /\bmixtures?\b(?= of (a |the )?(versions?|parent|weights))/i,
    use: 'weight interpolation (WiSE-FT), interpolated model',
  },
  { old: /\bhot (cells?|pairs?)\b|\bhotCell/i, use: 'off-diagonal match' },
  { old: /\b[Ff]alse canar(y|ies)\b|\bplanted (errors?|mistakes?)\b/i, use: 'known error' },
  { old: /\bspoil(s|ed|t|ing)?\b/i, use: 'corrupt' },
  { old: /\bodd(ness|nesses)\b|[a-z]Oddness\b/i, use: 'outlier score' },
  { old: /\bput(s)? away\b/i, use: 'hide' },
  { old: /\blearn in turns\b/i, use: '5-fold cross-validation' },
  { old: /\ba person\b/i, use: 'the user, someone' },
  { old: /\d %(?! *[\d(]| *=)(?!\d)/, use: '95%, without a space' },
];

/** Where an old word may remain: in migrations, which are never altered, in the change log and in this list. */
const exempt = [/^scripts\/words\.mjs$/, /^CHANGELOG\.md$/, /^src\/main\/engine\/catalogue\/migrations\//];

/** Each place where an old term is left, as file:line, the match, and what to write instead. */
export function findOldTerms() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = list.split('\n').filter((file) => /\.(ts|svelte|mjs|js|md|html|css|json|py)$/.test(file));
  return files
    .filter((file) => !exempt.some((pattern) => pattern.test(file)))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          terms.flatMap(({ old, use }) => {
            const found = old.exec(line);
            return found === null ? [] : [{ place: `${file}:${index + 1}`, found: found[0], use }];
          }),
        ),
    );
}

if (process.argv[1] === import.meta.filename) {
  const left = findOldTerms();
  for (const { old, use } of terms) {
    const count = left.filter((each) => each.use === use).length;
    console.log(`${String(count).padStart(5)}  ${use.padEnd(60)} was /${old.source}/`);
  }
  for (const { place, found, use } of left.slice(0, 200)) console.log(`${place}: “${found}” → ${use}`);
  console.log(`\n${left.length} old terms left.`);
  if (left.length > 0) process.exitCode = 1;
}
