// Imports a source into a project in a separate process, to be killed. Prints its progress.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { importSource } from '../../src/main/engine/interchange/importer.ts';
import { openImagesCompute } from './interchange-project.ts';

const [project = '', source = ''] = process.argv.slice(2);
const catalogue = existsSync(join(project, 'diagonal.db'))
  ? await Catalogue.open(project)
  : await Catalogue.create(project);
const result = await importSource(
  { catalogue, compute: openImagesCompute() },
  source,
  {},
  {
    signal: new AbortController().signal,
    progress: (phase, done) => process.stdout.write(`${phase} ${done}\n`),
    notice: () => {},
  },
);
process.stdout.write(`finished ${JSON.stringify(result.images)}\n`);
await catalogue.close();
