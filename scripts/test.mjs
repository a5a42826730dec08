// `npm test`: installs what is missing and runs every gate, also after one has failed. What was not run is listed at the end with the reason;
// `--may-skip <word>` (repeatable) names reasons that are acceptable, and any other then fails the run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, fail, install, run } from './toolchain.mjs';

const gates = [
  ['types', 'typecheck'],
  ['lint and format', 'lint'],
  ['unit, contract and gradients', 'test:unit'],
  ['parity with the references', 'test:parity'],
  ['end to end in a browser', 'test:e2e'],
];

const { values } = parseArgs({ options: { 'may-skip': { type: 'string', multiple: true } } });
await install();
const { requireBrowser } = await import('./browser.mjs');
await requireBrowser();
await build();

const folder = mkdtempSync(join(tmpdir(), 'diagonal-test-'));
const list = join(folder, 'skipped.jsonl');
writeFileSync(list, '');
const failed = [];
for (const [name, script] of gates) {
  const started = performance.now();
  console.log(`\n── ${name}`);
  const passed = (await run('npm', ['run', '--silent', script], { env: { DIAGONAL_SKIPPED: list } })) === 0;
  console.log(`── ${name}: ${passed ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - started) / 1000)} s`);
  if (!passed) failed.push(name);
}
const skipped = readFileSync(list, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true, force: true });

const groups = new Map();
for (const { project, reason } of skipped) {
  const what = `${project}: ${reason}`;
  groups.set(what, (groups.get(what) ?? 0) + 1);
}
if (groups.size > 0) console.log('\nNot run:');
for (const [what, count] of groups) console.log(`  ${countTests(count)} of ${what}`);

const allowed = values['may-skip'];
const unexpected = allowed && skipped.filter(({ reason }) => !allowed.some((word) => reason.includes(word)));
if (unexpected?.length > 0) failed.push(`${unexpected.length} tests that should have run here did not`);
if (failed.length > 0) fail(`\nFailed: ${failed.join('; ')}.`);
console.log(
  skipped.length === 0
    ? '\nEvery gate passed, and nothing was skipped.'
    : `\nEverything that ran passed, but ${countTests(skipped.length)} did not run, for the reasons above.`,
);

function countTests(count) {
  return `${count} ${count === 1 ? 'test' : 'tests'}`;
}
