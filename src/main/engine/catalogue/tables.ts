import type { Generated, Insertable, Selectable } from 'kysely';
import type { Decision } from '../../../shared/contract/audit.ts';
import type { GoldenMeasure } from '../../../shared/contract/golden.ts';
import type { BatchKind } from '../../../shared/contract/history.ts';
import type { RunState } from '../../../shared/contract/runs.ts';
import type { Status } from '../../../shared/contract/values.ts';

/** Row number assigned by the database, never reused. */
type Id = Generated<number>;

/** Milliseconds since 1970, UTC. */
type Time = number;

/** A JSON text. */
type Json = string;

/** The project of a catalogue: exactly one, with id 1. */
export interface ProjectTable {
  id: Id;
  name: string;
  created_at: Time;
}

/** A source of samples. `location` (absolute) identifies it; the `file` of an image is relative to `root`. */
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
 * An image. `revision` grows when its bytes change. `source_label`, `source_split` and `source_captions` (a count) are the latest
 * values in the source, so that a later import can detect user edits. `alignment` is the mean cosine of its captions under the
 * current model, stored here for sorting. `edited_at` is null until the user edits the sample.
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
  /** Modification time of the file, to detect changes without reading it. */
  modified_at: Time | null;
  /** Why the image cannot be decoded, as shown to the user; null when it can. */
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
 * A caption. `revision` grows with each change of the text, including undo, so (id, revision) identifies the text of a vector.
 * `source_slot` and `source_text` are its position and text in the source; null when the user added it.
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

/** A tag of an image. */
export interface ImageTagTable {
  id: Id;
  project_id: number;
  image_id: number;
  tag: string;
}

/** A class. `position` is its order in the list; a non-empty `prompt` replaces the name in templates. */
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

/** A setting of the project, as JSON; not part of the history. */
export interface SettingTable {
  project_id: number;
  key: string;
  value: Json;
}

/** An action of the user (or an import), see `history/`. `edits` counts the changed values. */
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
 * What a batch changed, in steps of one table and one field. For a field, `before` and `after` are its values. `+`: `rows` rows
 * starting at `row_id` were created. `-`: `rows` rows were removed; `before` holds them as a JSON array.
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

/** An added model folder; the full manifest is stored as JSON in addition to the columns that queries need. */
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

/** A file of vectors. `ids` and `revisions` are little-endian uint32, one per row of the file. `file` is relative to the project folder. */
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

/** The cosine of a caption and its image under a model, and the caption revision from which it was computed. */
export interface AlignmentTable {
  project_id: number;
  model_id: number;
  caption_id: number;
  revision: number;
  cosine: number;
}

/** The mean cosine of an image's captions under a model; `image.alignment` copies it for the current model. */
export interface ImageAlignmentTable {
  project_id: number;
  model_id: number;
  image_id: number;
  mean: number;
}

/** The prediction of the last classification for an image; rank 1 is the best class. */
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

/** The predictions of the last run of a classifier for each image; see `queries/evaluated-images`. */
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

/** A layout of the map. `points` are float32 pairs; `ids` uint32, images first; `options` are its settings. */
export interface ProjectionTable {
  id: Id;
  project_id: number;
  model_id: number;
  at: Time;
  options: Json;
  ids: Uint8Array;
  points: Uint8Array;
}

/** A training run: everything needed to repeat it. `result_id` is the resulting model. */
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

/** An audit; `summary` is defined in `audit/audit.ts`. Only the latest is stored. */
export interface AuditTable {
  id: Id;
  project_id: number;
  model_id: number;
  at: Time;
  split: string | null;
  summary: Json;
}

/**
 * A finding in the review queue. `caption_id` is 0 for an image alone; for a known error (canary) it is a caption of another image.
 * `revision` is that of the examined caption or image. `reasons` are the contract's; `reason_bits` has a bit for each, in the order
 * of `auditReason`.
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

/** The user's decision on a pair, or on an image (`caption_id` 0), and the revision after the decision. */
export interface ReviewTable {
  id: Id;
  project_id: number;
  image_id: number;
  caption_id: number;
  revision: number;
  decision: Decision;
}

/** A golden set; `content` is defined in `golden/content.ts`. */
export interface GoldenSetTable {
  id: Id;
  project_id: number;
  name: string;
  measure: GoldenMeasure;
  content: Json;
  created_at: Time;
}

/** The evaluation of a model on a golden set: the metrics of `contract/golden.ts`, and the outcome of each image. */
export interface GoldenResultTable {
  project_id: number;
  golden_id: number;
  model_id: number;
  at: Time;
  figures: Json;
  outcomes: Json;
}

/** The trade-off curve between a version and its parent; `result` is the `frontier` of `contract/promotion.ts`. */
export interface FrontierTable {
  project_id: number;
  child_id: number;
  parent_id: number;
  result: Json;
}

/** A metric of a run. */
export interface MetricTable {
  project_id: number;
  run_id: number;
  name: string;
  step: number;
  value: number;
}

/** A job, see `jobs/`. A resumed job starts from `payload`. */
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

/** Every table of a catalogue, for Kysely. `project_id` is the first column of every key. */
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

/** A row as it is read. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;

/** A row as it is written. */
export type NewRow<Table extends keyof Tables> = Insertable<Tables[Table]>;
