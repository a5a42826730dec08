// Embeds a project in a separate process, to be killed. Prints its progress.
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { forkCompute } from '../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../../src/main/engine/encoders/encoders.ts';

const [project = ''] = process.argv.slice(2);
const spawn = forkCompute();
const compute = new ComputeSupervisor({ spawn });
const catalogue = await Catalogue.open(project);
const encoders = new Encoders({ catalogue, compute, providers: new ProviderChoice(spawn) });
await encoders.sweep();
const result = await encoders.embed(
  1,
  { provider: 'cpu', batch: 8, shardRows: 16 },
  {
    signal: new AbortController().signal,
    progress: (phase, done) => process.stdout.write(`${phase} ${done}\n`),
    notice: () => {},
  },
);
process.stdout.write(`finished ${JSON.stringify(result.skippedCount)}\n`);
await compute.close();
await catalogue.close();
