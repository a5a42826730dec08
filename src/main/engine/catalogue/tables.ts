import type { Generated, Insertable, Selectable } from 'kysely';
import type { Decision } from '../../../shared/contract/audit.ts';
import type { GoldenMeasure } from '../../../shared/contract/golden.ts';
import type { BatchKind } from '../../../shared/contract/history.ts';
import type { RunState } from '../../../shared/contract/runs.ts';
import type { Status } from '../../../shared/contract/values.ts';

/** Row number given by the database, never given twice. */
type Id = Generated<number>;

/** Milliseconds since 1970, UTC. */
type Time = number;

/** A JSON text. */
type Json = string;

/** The project that a catalogue holds; a project folder holds exactly one, with id 1. */
export interface ProjectTable {
  id: Id;
  name: string;
  created_at: Time;
}

/** Where samples came from. `location` (absolute) identifies it; the `file` of an image is relative to `root`. */
export interface SourceTable {
  id: Id;
  project_id: number;
  kind: string;
  location: string;
  root: string;
  options: Json;
  added_at: Time;
}

/**
 * An image. `revision` grows when its bytes change. `source_label`, `source_split` and `source_captions` (a count) are what
 * the source said last, so that a later import can tell what a person changed. `alignment` is the mean cosine of its
 * captions under the current model, kept here for sorting. `edited_at` is null until a person changes the sample.
 */
export interface ImageTable {
  id: Id;
  project_id: number;
  source_id: number;
  key: string;
  file: string;
  offset: number | null;
  length: number | null;
  bytes: number | null;
  width: number | null;
  height: number | null;
  format: string | null;
  content_hash: string | null;
  /** When the file was last written, to see without reading it that it is the same. */
  modified_at: Time | null;
  /** Why the image cannot be decoded, in the person's words; null when nothing is wrong. */
  problem: string | null;
  revision: Generated<number>;
  class_id: number | null;
  split: string | null;
  status: Generated<Status>;
  source_label: string | null;
  source_split: string | null;
  source_captions: Generated<number>;
  alignment: number | null;
  added_at: Time;
  edited_at: Time | null;
}

/**
 * A caption. `revision` grows with each change of the text and never falls, also not by undo, so a vector computed from
 * (id, revision) is never mistaken. `source_slot` and `source_text` are its place and text in the source; null when a
 * person added it.
 */
export interface CaptionTable {
  id: Id;
  project_id: number;
  image_id: number;
  slot: number;
  text: string;
  revision: Generated<number>;
  origin: 'source' | 'person';
  source_slot: number | null;
  source_text: string | null;
}

/** A word that a person hung on an image. */
export interface ImageTagTable {
  id: Id;
  project_id: number;
  image_id: number;
  tag: string;
}

/** A class. `position` is its place in the list; `prompt` stands in templates when it is not empty. */
export interface ClassTable {
  id: Id;
  project_id: number;
  name: string;
  prompt: string;
  position: number;
}

/** A prompt template: a sentence with one `{}`. */
export interface TemplateTable {
  id: Id;
  project_id: number;
  text: string;
  position: number;
}

/** A value that the project remembers, as JSON; not part of the history. */
export interface SettingTable {
  project_id: number;
  key: string;
  value: Json;
}

/** One action of a person (or one import), see `history/`. `edits` counts the changed values. */
export interface EditBatchTable {
  id: Id;
  project_id: number;
  label: string;
  kind: BatchKind;
  at: Time;
  undoes: number | null;
  applied: number;
  edits: number;
}

/**
 * What a batch changed, in steps of one table and one field. A field's name: `before` and `after` are its values. `+`:
 * the `rows` rows from `row_id` on were created. `-`: `rows` rows were removed, `before` holds them as a JSON array.
 */
export interface EditTable {
  project_id: number;
  batch_id: number;
  step: number;
  row_id: number;
  table_name: 'image' | 'caption' | 'class' | 'image_tag' | 'template' | 'golden_set' | 'review';
  field: string;
  image_id: number | null;
  rows: number;
  before: string | number | null;
  after: string | number | null;
}

/** A model folder that was added; the whole manifest is kept as JSON beside the columns that questions need. */
export interface ModelTable {
  id: Id;
  project_id: number;
  name: string;
  folder: string;
  source: string;
  fingerprint: string;
  dimensions: number;
  image_width: number;
  image_height: number;
  context_length: number;
  logit_scale: number | null;
  logit_bias: number | null;
  parameters: number;
  bytes: number;
  parent_id: number | null;
  manifest: Json;
  added_at: Time;
}

/** A file of vectors. `ids` and `revisions` are little-endian uint32, one per row of the file. `file` is relative to the project. */
export interface ShardTable {
  id: Id;
  project_id: number;
  model_id: number;
  fingerprint: string;
  kind: 'image' | 'caption';
  file: string;
  sha256: string;
  rows: number;
  dimensions: number;
  ids: Uint8Array;
  revisions: Uint8Array;
}

/** Cosine of a caption with its image under a model, and the caption's revision that it was computed from. */
export interface AlignmentTable {
  project_id: number;
  model_id: number;
  caption_id: number;
  revision: number;
  cosine: number;
}

/** Mean cosine of an image's captions under a model; `image.alignment` repeats it for the current model. */
export interface ImageAlignmentTable {
  project_id: number;
  model_id: number;
  image_id: number;
  mean: number;
}

/** What the classification that ran last gave an image: rank 1 is the best class. */
export interface PredictionTable {
  project_id: number;
  model_id: number;
  image_id: number;
  rank: number;
  class_id: number;
  probability: number;
}

/** A finished evaluation; `result` is contract/evaluation.ts's `evaluationResult`. */
export interface EvaluationTable {
  id: Id;
  project_id: number;
  model_id: number;
  task: string;
  split: string | null;
  at: Time;
  result: Json;
}

/** What the last run of a classifier said of each image; see `queries/judgements`. */
export interface JudgementTable {
  evaluation_id: number;
  project_id: number;
  model_id: number;
  task: string;
  classes: Json;
  k: number;
  image_ids: Uint8Array;
  labels: Uint8Array;
  ranked: Uint8Array;
  probabilities: Uint8Array;
  raw: Uint8Array;
  held_out: Uint8Array;
  variants: Uint8Array;
}

/** A layout of the map. `points` are float32 pairs; `ids` uint32, images first; `options` tells how it was made. */
export interface ProjectionTable {
  id: Id;
  project_id: number;
  model_id: number;
  at: Time;
  options: Json;
  ids: Uint8Array;
  points: Uint8Array;
}

/** A training run: everything that is needed to repeat it. `result_id` is the model that came out of it. */
export interface RunTable {
  id: Id;
  project_id: number;
  model_id: number;
  result_id: number | null;
  job_id: number | null;
  folder: string;
  config: Json;
  state: RunState;
  summary: Json | null;
  started_at: Time;
  finished_at: Time | null;
  fault: Json | null;
}

/** An audit; `summary` is what `audit/audit.ts` keeps of it. Only the newest is kept. */
export interface AuditTable {
  id: Id;
  project_id: number;
  model_id: number;
  at: Time;
  split: string | null;
  summary: Json;
}

/**
 * An entry of the queue. `caption_id` is 0 for an image alone; of a canary it is a caption of another image. `revision` is that of the caption, or of the image, that
 * was looked at. `reasons` are the contract's; `reason_bits` has a bit for each, in the order of `auditReason`.
 */
export interface FindingTable {
  id: Id;
  project_id: number;
  audit_id: number;
  rank: number;
  image_id: number;
  caption_id: number;
  revision: number;
  probability: number;
  cosine: number | null;
  reasons: Json;
  reason_bits: number;
  canary: 0 | 1;
}

/** What a person decided about a pair, or about an image (`caption_id` 0), and the revision that the decision left. */
export interface ReviewTable {
  id: Id;
  project_id: number;
  image_id: number;
  caption_id: number;
  revision: number;
  decision: Decision;
}

/** A frozen evaluation set; `content` is `golden/content.ts`'s. */
export interface GoldenSetTable {
  id: Id;
  project_id: number;
  name: string;
  measure: GoldenMeasure;
  content: Json;
  created_at: Time;
}

/** What a golden set said of a model: the figures of `contract/golden.ts`, and the outcome of each image behind them. */
export interface GoldenResultTable {
  project_id: number;
  golden_id: number;
  model_id: number;
  at: Time;
  figures: Json;
  outcomes: Json;
}

/** What mixtures of a version with its parent scored; `result` is `contract/promotion.ts`'s `frontier`. */
export interface FrontierTable {
  project_id: number;
  child_id: number;
  parent_id: number;
  result: Json;
}

/** A figure measured during a run. */
export interface MetricTable {
  project_id: number;
  run_id: number;
  name: string;
  step: number;
  value: number;
}

/** Long work, see `jobs/`. `payload` is what a resumed job is started with. */
export interface JobTable {
  id: Id;
  project_id: number;
  kind: string;
  title: string;
  state: 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';
  payload: Json;
  progress: Json | null;
  result: Json | null;
  fault: Json | null;
  notices: Json;
  created_at: Time;
  finished_at: Time | null;
}

/** Every table of a catalogue, for Kysely. `project_id` leads every key. */
export interface Tables {
  project: ProjectTable;
  source: SourceTable;
  image: ImageTable;
  caption: CaptionTable;
  image_tag: ImageTagTable;
  class: ClassTable;
  template: TemplateTable;
  setting: SettingTable;
  edit_batch: EditBatchTable;
  edit: EditTable;
  model: ModelTable;
  shard: ShardTable;
  alignment: AlignmentTable;
  image_alignment: ImageAlignmentTable;
  prediction: PredictionTable;
  evaluation: EvaluationTable;
  judgement: JudgementTable;
  projection: ProjectionTable;
  run: RunTable;
  metric: MetricTable;
  audit: AuditTable;
  finding: FindingTable;
  review: ReviewTable;
  golden_set: GoldenSetTable;
  golden_result: GoldenResultTable;
  frontier: FrontierTable;
  job: JobTable;
}

/** A whole row as it is read. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;

/** A row as it is written. */
export type NewRow<Table extends keyof Tables> = Insertable<Tables[Table]>;
