// Runs the full loop of a project in a separate process that a test kills: resumes what was started, does the remaining steps, and
// prints what was acknowledged.
import { setTimeout as sleep } from 'node:timers/promises';
import { withStudio } from '../../src/main/cli/studio.ts';
import type { Studio } from '../../src/shared/contract/contract.ts';
import { tuneSettings } from '../../src/shared/contract/tune-settings.ts';
import type { Terminal } from '../../src/main/cli/terminal.ts';

const [folder = '', table = '', model = ''] = process.argv.slice(2);
const report = (line: string) => process.stdout.write(`${line}\n`);
const silent: Terminal = {
  json: true,
  signal: new AbortController().signal,
  print() {},
  announce() {},
  note() {},
  progress() {},
};

report('started');
await withStudio(silent, folder, async (studio) => {
  await finishJobs(studio);
  if ((await studio.projects.current({}))!.samples === 0)
    await wait(studio, studio.interchange.import({ source: table, options: {} }));
  report('imported');
  await editOne(studio);
  if ((await studio.models.list({})).length === 0)
    await wait(studio, studio.models.add({ source: model, name: 'parent' }));
  const parent = (await studio.models.list({})).find(({ name }) => name === 'parent')!;
  await wait(studio, studio.embeddings.start({ modelId: parent.id, provider: 'cpu' }));
  report('embedded');
  if ((await studio.golden.list({})).length === 0)
    await studio.golden.create({ name: 'evaluation', filter: { splits: ['dev'] }, measure: 'recall' });
  const [golden] = await studio.golden.list({});
  await wait(studio, studio.golden.evaluate({ goldenId: golden!.id, modelId: parent.id, provider: 'cpu' }));
  report('frozen');
  await editOne(studio);
  if ((await studio.tuning.runs({})).length === 0) {
    const settings = tuneSettings.parse({ method: 'full', epochs: 30, batch: 8, learningRate: 1e-3 });
    const data = { split: 'train', goldenId: golden!.id };
    await wait(studio, studio.tuning.start({ modelId: parent.id, settings, data, name: 'child', provider: 'cpu' }));
  }
  report('tuned');
  const child = (await studio.models.list({})).find(({ name }) => name === 'child')!;
  if (!child.current) await wait(studio, studio.tuning.accept({ modelId: child.id, provider: 'cpu' }));
  // Embeds edits made after it was accepted, by a process that was killed at the end.
  await wait(studio, studio.embeddings.start({ modelId: child.id, provider: 'cpu' }));
  report('accepted');
});

/** Waits for the jobs of an earlier process, which the engine resumes by itself. */
async function finishJobs(studio: Studio): Promise<void> {
  for (const { id, state } of await studio.jobs.list({}))
    if (state === 'queued' || state === 'running') await wait(studio, Promise.resolve({ jobId: id }));
}

async function wait(studio: Studio, started: Promise<{ jobId: number }>): Promise<void> {
  const { jobId } = await started;
  for (;;) {
    const job = await studio.jobs.get({ jobId });
    if (job.state === 'finished') return;
    if (job.state === 'failed' || job.state === 'cancelled')
      throw new Error(`${job.title} ${job.state}: ${job.fault?.message}`);
    await sleep(10);
  }
}

/** Edits a caption and prints it once the studio has acknowledged the edit. */
async function editOne(studio: Studio): Promise<void> {
  const { ids } = await studio.samples.order({
    filter: { splits: ['train'] },
    sort: { by: 'key', direction: 'ascending' },
  });
  const [sample] = await studio.samples.get({ ids: [ids[process.pid % ids.length]!] });
  const caption = sample!.captions[0]!;
  const text = `${caption.text.split(' ').slice(0, 3).join(' ')} ${process.pid}`;
  await studio.captions.edit({ captionId: caption.id, text });
  report(`edited ${caption.id} ${text}`);
}
