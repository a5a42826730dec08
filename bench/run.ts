// `npm run bench [name …] [-- flags]`: runs the named benches, or all of them, one after the other. Each prints one JSON object.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const suffix = '.bench.ts';
const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));
const words = process.argv.slice(2);
// Everything from the first flag on belongs to the bench: `--batch 32` is a flag and its value.
const firstFlag = words.findIndex((word) => word.startsWith('--'));
const named = firstFlag < 0 ? words : words.slice(0, firstFlag);
const flags = words.slice(named.length);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". There are: ${all.join(', ')}.`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : all) {
  const file = join(import.meta.dirname, `${name}${suffix}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', file, ...flags], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
