import type { StudioHandlers } from '../../shared/contract/contract.ts';
import type { Host } from '../../shared/contract/values.ts';
import type { Media } from '../content/media.ts';
import { ProviderChoice } from './compute/provider-choice.ts';
import { ComputeSupervisor } from './compute/supervisor.ts';
import type { SpawnCompute } from './compute/child.ts';
import { auditHandlers } from './handlers/audit.ts';
import { captionsHandlers } from './handlers/captions.ts';
import { classesHandlers } from './handlers/classes.ts';
import { embeddingsHandlers } from './handlers/embeddings.ts';
import { evaluationHandlers } from './handlers/evaluation.ts';
import { goldenHandlers } from './handlers/golden.ts';
import { filtersHandlers } from './handlers/filters.ts';
import { historyHandlers } from './handlers/history.ts';
import { interchangeHandlers } from './handlers/interchange.ts';
import { jobsHandlers } from './handlers/jobs.ts';
import { matrixHandlers } from './handlers/matrix.ts';
import { modelsHandlers } from './handlers/models.ts';
import { projectionHandlers } from './handlers/projection.ts';
import { projectsHandlers } from './handlers/projects.ts';
import { reportHandlers } from './handlers/report.ts';
import { sampleHandlers } from './handlers/sample.ts';
import { samplesHandlers } from './handlers/samples.ts';
import { searchHandlers } from './handlers/search.ts';
import { systemHandlers } from './handlers/system.ts';
import { tuningHandlers } from './handlers/tuning.ts';
import { RecentProjects } from './projects/recent-projects.ts';
import { Session } from './session.ts';

/** What the host provides to the engine. */
export interface EngineOptions {
  readonly host: Host;
  readonly version: string;
  /** Starts a compute process. */
  readonly spawnCompute: SpawnCompute;
  /** The file that lists recent projects. */
  readonly recentFile: string;
  /** The folder of this machine's sample project. */
  readonly sampleFolder: string;
  /** The folder of the bundled starter model. */
  readonly starterFolder: string;
}

/** The studio without a user interface: implements the contract and serves images. */
export interface Engine {
  readonly handlers: StudioHandlers;
  readonly media: Media;
  /** Stops all work, closes the project and ends the compute process. */
  close(): Promise<void>;
}

/** The composition root: the only place that constructs services. Nothing runs until the first call. */
export function createEngine(options: EngineOptions): Engine {
  const { host, version, spawnCompute } = options;
  const compute = new ComputeSupervisor({ spawn: spawnCompute });
  const providers = new ProviderChoice(spawnCompute);
  const session = new Session({ compute, providers, starter: options.starterFolder, version });
  const recent = new RecentProjects(options.recentFile);
  return {
    handlers: {
      audit: auditHandlers(session),
      captions: captionsHandlers(session),
      classes: classesHandlers(session),
      embeddings: embeddingsHandlers(session),
      evaluation: evaluationHandlers(session),
      golden: goldenHandlers(session),
      filters: filtersHandlers(session),
      history: historyHandlers(session),
      interchange: interchangeHandlers(session),
      jobs: jobsHandlers(session),
      matrix: matrixHandlers(session),
      models: modelsHandlers(session),
      projection: projectionHandlers(session),
      projects: projectsHandlers(session, recent, host),
      report: reportHandlers(session),
      sample: sampleHandlers(session, options.sampleFolder, recent),
      samples: samplesHandlers(session),
      search: searchHandlers(session),
      system: systemHandlers({ version, host }, providers),
      tuning: tuningHandlers(session),
    },
    media: {
      image: (imageId, options) => session.project().media.image(imageId, options),
      thumbnail: (imageId, size, options) => session.project().media.thumbnail(imageId, size, options),
    },
    async close() {
      await session.close();
      await compute.close();
    },
  };
}
