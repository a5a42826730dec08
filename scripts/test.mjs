// `npm test`: installs what is missing and runs every gate. All gates run even when one fails, so that one run tells all.
import { build, fail, install, run } from './toolchain.mjs';

const gates = [
  ['types', 'npm', ['run', '--silent', 'typecheck']],
  ['lint and format', 'npm', ['run', '--silent', 'lint']],
  ['unit, contract and gradients', 'npm', ['run', '--silent', 'test:unit']],
  ['parity with the references', 'npm', ['run', '--silent', 'test:parity']],
  ['end to end in a browser', 'npm', ['run', '--silent', 'test:e2e']],
];

await install();
await build();
const failed = [];
for (const [name, command, args] of gates) {
  const started = performance.now();
  console.log(`\n── ${name}`);
  const passed = (await run(command, args)) === 0;
  console.log(`── ${name}: ${passed ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - started) / 1000)} s`);
  if (!passed) failed.push(name);
}
if (failed.length > 0) fail(`\nFailed: ${failed.join(', ')}.`);
console.log('\nEvery gate passed.');
