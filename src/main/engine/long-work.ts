import { basename } from 'node:path';
import type { JobKind } from '../../shared/contract/jobs.ts';
import { audit } from '../../shared/contract/audit.ts';
import { embeddings } from '../../shared/contract/embeddings.ts';
import { evaluation, type EvaluationTask } from '../../shared/contract/evaluation.ts';
import { golden } from '../../shared/contract/golden.ts';
import { interchange } from '../../shared/contract/interchange.ts';
import { models } from '../../shared/contract/models.ts';
import { projection } from '../../shared/contract/projection.ts';
import { report } from '../../shared/contract/report.ts';
import { sampleSize } from '../../shared/contract/sample.ts';
import { tuningMethods } from '../../shared/contract/tuning-methods.ts';
import { tuning } from '../../shared/contract/tuning.ts';
import type { Call, Schema } from '../../shared/rpc/procedure.ts';
import { exportSamples } from './interchange/exporter.ts';
import { importSource } from './interchange/importer.ts';
import type { JobContext, Resumer } from './jobs/queue.ts';
import type { OpenProject } from './open-project.ts';
import { measureFrontier } from './promotion/frontier.ts';
import { writeReport } from './report/write-report.ts';
import { fillSample } from './sample/fill-sample.ts';

/** One kind of job: its input, its title and its work. The input is stored with the job, so that it can be resumed. */
interface LongWork<Input> {
  readonly input: Schema<Input>;
  readonly title: (input: Input, project: OpenProject) => string | Promise<string>;
  readonly run: (project: OpenProject, input: Input, context: JobContext) => Promise<unknown>;
}

/** A job whose input type is erased. */
type SomeWork = Omit<LongWork<never>, 'input'> & { readonly input: Schema<unknown> };

/** A job that takes the same input as the call that starts it. */
function work<Input, Asked>(
  { input }: Pick<Call<Input, unknown, Asked>, 'input'>,
  parts: Pick<LongWork<Input>, 'title' | 'run'>,
): LongWork<Input> {
  return { input, ...parts };
}

const evaluationTitles: Readonly<Record<EvaluationTask, string>> = {
  'zero-shot': 'Classify (zero-shot)',
  probe: 'Classify (linear probe)',
  knn: 'Classify (k-NN)',
  templates: 'Evaluate prompt templates',
  retrieval: 'Evaluate retrieval',
};

/** Every kind of job; a missing one is a compile error. */
export const longWork = {
  import: work(interchange.import, {
    title: ({ source }) => `Import ${basename(source)}`,
    run: ({ catalogue, compute }, { source, options }, context) =>
      importSource({ catalogue, compute }, source, options, context),
  }),
  export: work(interchange.export, {
    title: ({ target }) => `Export to ${basename(target)}`,
    run: ({ catalogue }, { target, format, filter }, context) =>
      exportSamples({ catalogue }, target, format, filter, context),
  }),
  'add-model': work(models.add, {
    title: ({ source, name }) => `Add model ${name ?? basename(source)}`,
    run: async ({ encoders }, request, context) => ({ modelId: await encoders.add(request, context) }),
  }),
  'measure-speed': work(models.measure, {
    title: async ({ modelId }, { encoders }) => `Measure the speed of ${await nameOf(encoders, modelId)}`,
    run: ({ modelTools }, { modelId, seconds }, context) => modelTools.measure(modelId, seconds, context),
  }),
  'check-parity': work(models.checkParity, {
    title: async ({ modelId, folder }, { encoders }) =>
      `Compare ${await nameOf(encoders, modelId)} with ${basename(folder)}`,
    run: ({ modelTools }, { modelId, folder, tolerance }, context) =>
      modelTools.checkParity(modelId, folder, tolerance, context),
  }),
  'export-model': work(models.export, {
    title: async ({ modelId, target }, { encoders }) =>
      `Export ${await nameOf(encoders, modelId)} to ${basename(target)}`,
    run: ({ modelTools }, { modelId, target }, context) => modelTools.export(modelId, target, context),
  }),
  embed: work(embeddings.start, {
    title: async ({ modelId }, { encoders }) => `Embed with ${await nameOf(encoders, modelId)}`,
    async run({ encoders, evaluation }, { modelId, ...options }, context) {
      const result = await encoders.embed(modelId, options, context);
      const { pairs } = await evaluation.align(modelId, context);
      return { ...result, pairs };
    },
  }),
  evaluate: work(evaluation.start, {
    title: async ({ modelId, task }, { encoders }) =>
      `${evaluationTitles[task]} with ${await nameOf(encoders, modelId)}`,
    run: ({ evaluation }, request, context) => evaluation.evaluate(request, context),
  }),
  audit: work(audit.start, {
    title: async ({ modelId }, { encoders }) => `Audit with ${await nameOf(encoders, modelId)}`,
    run: (project, request, context) => project.audit.run(request, context),
  }),
  'compute-map': work(projection.start, {
    title: async ({ modelId }, { encoders }) => `Compute the map of ${await nameOf(encoders, modelId)}`,
    run: (project, request, context) => project.projection.run(request, context),
  }),
  'write-report': work(report.start, {
    title: ({ target }) => `Write report ${basename(target)}`,
    run: (project, request, context) => writeReport(project, request, context),
  }),
  tune: work(tuning.start, {
    title: async ({ modelId, settings }, { encoders }) =>
      `Fine-tune ${await nameOf(encoders, modelId)} (${tuningMethods[settings.method].title})`,
    run: (project, request, context) => project.tuning.tune(request, context),
  }),
  'resume-run': work(tuning.resume, {
    title: ({ runId }) => `Resume run ${runId}`,
    run: (project, { runId }, context) => project.tuning.resume(runId, context),
  }),
  interpolate: work(tuning.interpolate, {
    title: ({ alpha }) => `Interpolate two versions at α = ${alpha}`,
    run: (project, request, context) => project.tuning.interpolate(request, context),
  }),
  'evaluate-golden': work(golden.evaluate, {
    title: async ({ modelId }, { encoders }) => `Evaluate ${await nameOf(encoders, modelId)} on a golden set`,
    run: (project, request, context) => project.golden.evaluate(request, context),
  }),
  'measure-frontier': work(tuning.frontier, {
    title: async ({ childId }, { encoders }) => `Measure the trade-off curve of ${await nameOf(encoders, childId)}`,
    run: (project, request, context) => measureFrontier(project, request, context),
  }),
  accept: work(tuning.accept, {
    title: async ({ modelId }, { encoders }) => `Accept ${await nameOf(encoders, modelId)}`,
    run: (project, request, context) => project.promotion.accept(request, context),
  }),
  revert: work(tuning.revert, {
    title: async ({ modelId }, { encoders }) => `Revert ${await nameOf(encoders, modelId)}`,
    run: (project, request, context) => project.promotion.revert(request, context),
  }),
  'make-sample': work(
    { input: sampleSize },
    {
      title: () => 'Create the sample project',
      run: (project, size, context) => fillSample(project, size, context),
    },
  ),
} satisfies Record<JobKind, SomeWork>;

/** The input of a kind of job. */
export type WorkInput<Kind extends JobKind> = (typeof longWork)[Kind] extends LongWork<infer Input> ? Input : never;

/** Queues a job and returns its number at once. */
export async function startWork<Kind extends JobKind>(
  project: OpenProject,
  kind: Kind,
  input: WorkInput<Kind>,
): Promise<{ jobId: number }> {
  const { title, run } = longWork[kind] as unknown as LongWork<WorkInput<Kind>>;
  const jobId = await project.queue.start({ kind, title: await title(input, project), payload: input }, (context) =>
    run(project, input, context),
  );
  return { jobId };
}

/** Resumes a run, or returns the job that is already running it. */
export async function resumeRun(project: OpenProject, input: { runId: number }): Promise<{ jobId: number }> {
  const { jobId } = await project.runs.get(input.runId);
  const state = jobId === null ? null : (await project.queue.get(jobId)).state;
  if (jobId !== null && (state === 'queued' || state === 'running')) return { jobId };
  return startWork(project, 'resume-run', input);
}

/** Resumes the jobs that an earlier process left unfinished. */
export async function resumeWork(project: OpenProject): Promise<void> {
  const bound = Object.entries(longWork).map(([kind, { input, run }]): [string, Resumer] => [
    kind,
    { input, run: (payload, context) => run(project, payload as never, context) },
  ]);
  await project.queue.resume(Object.fromEntries(bound));
}

async function nameOf(encoders: OpenProject['encoders'], modelId: number): Promise<string> {
  const model = (await encoders.list()).find(({ id }) => id === modelId);
  return model?.name ?? `model ${modelId}`;
}
