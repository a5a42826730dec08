import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { StudioError } from '../../../shared/contract/errors.ts';
import { evaluationTask } from '../../../shared/contract/evaluation.ts';
import { writeFilter } from '../../../shared/contract/filter-writing.ts';
import type { Model } from '../../../shared/contract/models.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listClasses } from '../catalogue/queries/classes.ts';
import { listLabelledImages } from '../catalogue/queries/evaluated-rows.ts';
import { listBatches } from '../catalogue/history/list.ts';
import type { Encoders } from '../encoders/encoders.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { Work } from '../evaluation/parts.ts';
import type { Golden } from '../golden/golden.ts';
import type { Projection } from '../projection/projection.ts';
import { describeProject } from '../projects/describe-project.ts';
import type { Runs } from '../training/runs.ts';
import { drawPairs } from './draw-pairs.ts';
import type { ColouredMap, ReportData } from './report-data.ts';

/** The services that a report reads from. */
export interface ReportServices {
  readonly catalogue: Catalogue;
  readonly encoders: Encoders;
  readonly evaluation: Evaluation;
  readonly golden: Golden;
  readonly projection: Projection;
  readonly runs: Runs;
  readonly version: string;
}

/** Maximum number of changes in a report. */
const maxEdits = 500;
const maxCurvePoints = 400;

/** Gathers a report of a run, or of the project under its current model. */
export async function gatherReport(services: ReportServices, runId: number | null, work: Work): Promise<ReportData> {
  const { catalogue, encoders, evaluation, golden, runs } = services;
  const { db, project } = catalogue;
  const run = runId === null ? null : await runs.get(runId);
  const models = await encoders.list();
  const after = models.find((model) => (run ? model.id === run.resultId : model.current));
  if (!after) throw noModel(run?.name ?? null);
  const before = run ? (models.find(({ id }) => id === run.modelId) ?? null) : null;
  const versions = before ? [before, after] : [after];
  const evaluations = await Promise.all(
    evaluationTask.options.map(async (task) => ({
      before: before ? await evaluation.latest({ modelId: before.id, task }) : null,
      after: await evaluation.latest({ modelId: after.id, task }),
    })),
  );
  const goldenSets = run ? [] : await golden.list();
  const figures = run ? [] : await golden.figures({ modelId: after.id });
  const { pairs, from, matrices } = await drawPairs(
    services,
    versions,
    run?.golden.map(({ goldenId }) => goldenId),
    work,
  );
  const classes = await listClasses(db, project);
  const edits = await listBatches({ db, project }, { limit: maxEdits + 1 });
  work.progress?.('Writing', 0, null);
  return {
    program: `Diagonal ${services.version}`,
    at: new Date(),
    project: await describeProject(catalogue),
    classes: classes.map(({ name }) => name),
    run,
    where: run?.data.filter ? writeFilter(run.data.filter, classes) : null,
    series: run ? ((await runs.series({ runIds: [run.id], points: maxCurvePoints }))[0]?.series ?? []) : [],
    before,
    after,
    golden: figures.map((each) => ({
      name: goldenSets.find(({ id }) => id === each.goldenId)?.name ?? 'A removed golden set',
      figures: each,
    })),
    evaluations,
    pairs,
    pairsFrom: from,
    matrices,
    maps: await readMaps(services, versions, new Map(classes.map(({ id }, position) => [id, position]))),
    edits: edits.slice(0, maxEdits),
    editsLeftOut: edits.length > maxEdits,
    dataFingerprint: await fingerprintData(catalogue),
  };
}

async function readMaps(
  { catalogue: { db, project }, projection }: ReportServices,
  versions: readonly Model[],
  positionOf: ReadonlyMap<number, number>,
): Promise<ColouredMap[]> {
  const labelled = await listLabelledImages(db, project, null);
  const classOf = new Map(
    labelled.flatMap(({ id, classId }) => {
      const position = classId === null ? undefined : positionOf.get(classId);
      return position === undefined ? [] : [[id, position] as const];
    }),
  );
  const layouts = await Promise.all(versions.map(({ id }) => projection.latest({ modelId: id })));
  return versions.flatMap(({ name }, place) => {
    const layout = layouts[place];
    return layout ? [{ model: name, layout, classOf }] : [];
  });
}

/** A hash of the training and evaluation data: the same for the same data, wherever it is stored. */
async function fingerprintData({ db, project }: Catalogue): Promise<string> {
  const hash = createHash('sha256');
  const images = await sql<{ line: string }>`
    select json_array(image.key, content_hash, image.split, image.status, class.name) as line from image
    left join class on class.id = image.class_id where image.project_id = ${project} order by image.id`.execute(db);
  for (const { line } of images.rows) hash.update(line).update('\n');
  const captions = await sql<{ line: string }>`
    select json_array(image.key, caption.slot, caption.text) as line from caption
    join image on image.id = caption.image_id where caption.project_id = ${project}
    order by caption.image_id, caption.slot`.execute(db);
  for (const { line } of captions.rows) hash.update(line).update('\n');
  return hash.digest('hex');
}

function noModel(run: string | null): StudioError {
  return run === null
    ? new StudioError('not-found', 'The project has no current model to report on. Add a model, or choose a run.')
    : new StudioError('not-found', `The run ${run} has no model: it has not finished, or its model was removed.`, {
        run,
      });
}
