// Exports a project in a separate process, so that a test can limit what it may write. Prints the error's code.
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { exportSamples } from '../../src/main/engine/interchange/exporter.ts';
import { isStudioError } from '../../src/shared/contract/errors.ts';
import { exportFormat } from '../../src/shared/contract/formats.ts';

const [project = '', target = '', format = ''] = process.argv.slice(2);
const catalogue = await Catalogue.open(project);
try {
  const context = { signal: new AbortController().signal, progress: () => {} };
  await exportSamples({ catalogue }, target, exportFormat.parse(format), {}, context);
  process.stdout.write('done');
} catch (error) {
  process.stdout.write(isStudioError(error) ? error.code : String(error));
} finally {
  await catalogue.close();
}
