// The audit on real captions half of which are wrong, against the plain cosine in the same run: the table is imported, embedded and
// audited as `diagonal audit` does it, and only then compared with the truth, which the audit never sees. Evaluated on `dev`, because the
// reference model was trained on the others. `--single` keeps one caption per image. Prints one JSON object.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { Catalogue } from '../src/main/engine/catalogue/catalogue.ts';
import { forkCompute } from '../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../src/main/engine/compute/supervisor.ts';
import { importSource } from '../src/main/engine/interchange/importer.ts';
import { Audit } from '../src/main/engine/audit/audit.ts';
import { Encoders } from '../src/main/engine/encoders/encoders.ts';
import { Evaluation } from '../src/main/engine/evaluation/evaluation.ts';
import type { Finding } from '../src/shared/contract/audit.ts';
import { makeFolder } from '../test/helpers/tiny-model.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: '../shared/models/reference-clip' },
    table: { type: 'string', default: '../shared/data/flickr8k/noisy-captions.csv' },
    split: { type: 'string', default: 'dev' },
    /** Audit every split, and evaluate on the one above. */
    all: { type: 'boolean', default: false },
    single: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const canaries = 100;
interface TableRow {
  readonly image: string;
  readonly caption: string;
  readonly truth: string;
  readonly split: string;
}
const absent = [values.model, values.table].find((path) => !existsSync(path));
if (absent === undefined) console.log(JSON.stringify(await measure()));
else console.log(JSON.stringify({ bench: 'audit', skipped: `${absent} is absent; name others with --model, --table` }));

async function measure() {
  const rows = chooseRows(parse(await readFile(values.table), { columns: true }) as TableRow[]);
  const truth = new Map(rows.map((row) => [nameOf(row.image, row.caption), row]));
  const root = await makeFolder('bench-audit');
  const spawn = forkCompute();
  const compute = new ComputeSupervisor({ spawn });
  const catalogue = await Catalogue.create(join(root, 'project'));
  const encoders = new Encoders({ catalogue, compute, providers: new ProviderChoice(spawn) });
  const evaluation = new Evaluation({ catalogue, compute, embedder: encoders });
  const audit = new Audit({ catalogue, compute, evaluation, embedder: encoders });
  const quiet = { jobId: 0, signal: new AbortController().signal, progress() {}, metric() {}, notice() {} };
  try {
    const images = join(dirname(resolve(values.table)), 'images');
    const table = join(root, 'captions.csv');
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const lines = rows.map(({ image, caption, split }) => [image, caption, split].map(quote).join(','));
    await writeFile(table, `${['image,caption,split', ...lines].join('\n')}\n`);
    await importSource({ catalogue, compute }, table, { images }, quiet);
    const modelId = await encoders.add({ source: resolve(values.model), name: 'model' }, quiet);
    await encoders.embed(modelId, { provider: 'cpu', batch: 32 }, quiet);
    await evaluation.align(modelId, quiet);
    const start = performance.now();
    const request = { modelId, split: values.all ? null : values.split, canaries, seed: Number(values.seed) };
    const result = await audit.run(request, quiet);
    const seconds = (performance.now() - start) / 1000;
    const scoredPairs = (await readQueue(audit)).flatMap((finding) => {
      const row = truth.get(nameOf(finding.image, finding.caption!));
      return row?.split === values.split ? [{ finding, wrong: row.truth === 'no-match' }] : [];
    });
    const wrong = scoredPairs.map((each) => each.wrong);
    const share = (top: number): number => wrong.slice(0, top).filter(Boolean).length / Math.min(top, wrong.length);
    return {
      bench: 'audit',
      model: basename(values.model),
      pairs: result.pairs,
      scoredPairs: scoredPairs.length,
      wrong: round(share(scoredPairs.length)),
      saidWrong: round(result.wrongShare),
      auroc: round(
        areaUnder(
          scoredPairs.map(({ finding }) => finding.probability),
          wrong,
        ),
      ),
      aurocOfPlainCosine: round(
        areaUnder(
          scoredPairs.map(({ finding }) => -finding.cosine!),
          wrong,
        ),
      ),
      precisionAt100: round(share(100)),
      precisionAt500: round(share(500)),
      calibration: calibrate(scoredPairs),
      canaries: (await audit.latest())!.canaries,
      seconds: round(seconds),
    };
  } finally {
    await catalogue.close();
    await compute.close();
    await rm(root, { recursive: true, force: true });
  }
}

function chooseRows(rows: TableRow[]): TableRow[] {
  const wanted = values.all ? rows : rows.filter(({ split }) => split === values.split);
  if (!values.single) return wanted;
  const places = new Map<string, number>();
  const groups = Map.groupBy(wanted, ({ image }) => image);
  return [...groups].map(([image, own], at) => own[(places.get(image) ?? at * 7 + 3) % own.length]!);
}

async function readQueue(audit: Audit): Promise<Finding[]> {
  const ids = await audit.order({ kind: 'pair' });
  const found: Finding[] = [];
  for (let from = 0; from < ids.length; from += 1_000)
    found.push(...(await audit.get([...ids.subarray(from, from + 1_000)])));
  return found;
}

/** The key of a pair, ignoring white space; known errors are in no table and are dropped. */
function nameOf(image: string, caption: string): string {
  return `${basename(image)}|${caption.replace(/\s+/g, '')}`;
}

/** Area under the ROC curve of a score that is higher for wrong pairs; ties count half. */
function areaUnder(scores: readonly number[], wrong: readonly boolean[]): number {
  const order = scores.map((_, at) => at).sort((a, b) => scores[a]! - scores[b]!);
  let sum = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    for (let at = from; at < to; at++) if (wrong[order[at]!]) sum += (from + 1 + to) / 2;
    from = to;
  }
  const bad = wrong.filter(Boolean).length;
  return (sum - (bad * (bad + 1)) / 2) / (bad * (wrong.length - bad));
}

/** Predicted and actual shares of wrong pairs in five bins of the probability. */
function calibrate(scoredPairs: readonly { finding: Finding; wrong: boolean }[]) {
  return [0, 0.2, 0.4, 0.6, 0.8].map((from) => {
    const part = scoredPairs.filter(({ finding: { probability } }) => probability >= from && probability < from + 0.2);
    const mean = (value: (each: (typeof scoredPairs)[number]) => number): number =>
      round(part.reduce((sum, each) => sum + value(each), 0) / Math.max(1, part.length));
    return {
      from,
      pairs: part.length,
      said: mean(({ finding }) => finding.probability),
      true: mean(({ wrong }) => (wrong ? 1 : 0)),
    };
  });
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
