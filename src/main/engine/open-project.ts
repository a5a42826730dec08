import type { JobEvent } from '../../shared/contract/jobs.ts';
import type { EventLog } from '../../shared/rpc/event-log.ts';
import { Audit } from './audit/audit.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { Library } from './catalogue/queries/samples/library.ts';
import type { ProviderChoice } from './compute/provider-choice.ts';
import type { Compute } from './compute/supervisor.ts';
import { Encoders } from './encoders/encoders.ts';
import { ModelTools } from './encoders/model-tools.ts';
import { Evaluation } from './evaluation/evaluation.ts';
import { Golden } from './golden/golden.ts';
import { JobQueue } from './jobs/queue.ts';
import { Promotion } from './promotion/promotion.ts';
import { RunPlans } from './training/plans.ts';
import { Runs } from './training/runs.ts';
import { Tuning } from './training/tuning.ts';
import { findEntry } from './compute/find-entry.ts';
import { Projection } from './projection/projection.ts';
import { BulkEdit } from './rewriting/bulk-edit.ts';
import { ImageMedia } from './media/image-media.ts';

/** What the engine provides to a project. */
export interface ProjectParts {
  readonly compute: Compute;
  readonly providers: ProviderChoice;
  readonly jobEvents: EventLog<JobEvent>;
  /** The folder of the bundled starter model. */
  readonly starter: string;
  /** The version of the program. */
  readonly version: string;
}

/** The services of one open project. */
export class OpenProject {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly library: Library;
  readonly queue: JobQueue;
  readonly encoders: Encoders;
  readonly modelTools: ModelTools;
  readonly evaluation: Evaluation;
  readonly audit: Audit;
  readonly projection: Projection;
  readonly golden: Golden;
  readonly promotion: Promotion;
  readonly plans: RunPlans;
  readonly runs: Runs;
  readonly tuning: Tuning;
  readonly media: ImageMedia;
  readonly starter: string;
  readonly version: string;
  readonly bulkEdit: BulkEdit;

  constructor(catalogue: Catalogue, { compute, providers, jobEvents, starter, version }: ProjectParts) {
    this.catalogue = catalogue;
    this.compute = compute;
    this.starter = starter;
    this.version = version;
    this.library = new Library(catalogue);
    this.queue = new JobQueue(catalogue, { events: jobEvents });
    this.encoders = new Encoders({ catalogue, compute, providers });
    this.modelTools = new ModelTools({ catalogue, compute, providers });
    this.evaluation = new Evaluation({ catalogue, compute, embedder: this.encoders });
    this.audit = new Audit({ catalogue, compute, evaluation: this.evaluation, embedder: this.encoders });
    const { similarity, indexes } = this.evaluation;
    const workerEntry = findEntry('layout-worker');
    this.projection = new Projection({ catalogue, similarity, indexes, workerEntry });
    this.golden = new Golden({ catalogue, compute, providers });
    this.promotion = new Promotion(this);
    this.runs = new Runs(this);
    const tuning = { catalogue, compute, providers, golden: this.golden };
    this.plans = new RunPlans(tuning);
    this.tuning = new Tuning(tuning);
    this.media = new ImageMedia(catalogue, compute);
    this.bulkEdit = new BulkEdit(catalogue, this.library, findEntry('rewrite-worker'));
  }

  async close(): Promise<void> {
    this.bulkEdit.close();
    await this.queue.close();
    await this.catalogue.close();
  }
}
