import type { EvaluationResult } from '../../../shared/contract/evaluation.ts';
import type { GoldenFigures } from '../../../shared/contract/golden.ts';
import type { EditBatch } from '../../../shared/contract/history.ts';
import type { Model } from '../../../shared/contract/models.ts';
import type { Layout } from '../../../shared/contract/projection.ts';
import type { Project } from '../../../shared/contract/projects.ts';
import type { Run, Series } from '../../../shared/contract/runs.ts';

/** Pairs drawn from the project, with all cosines between them under a model, [pairs, pairs] row-major, images in rows. */
export interface SampledMatrix {
  readonly model: string;
  readonly cosines: Float32Array;
}

/** A layout with the class of each image, by position. */
export interface ColouredMap {
  readonly model: string;
  readonly layout: Layout;
  readonly classOf: ReadonlyMap<number, number>;
}

/** The content of a report. `before` is null in a report of the project. */
export interface ReportData {
  readonly program: string;
  readonly at: Date;
  readonly project: Project;
  readonly classes: readonly string[];
  readonly run: Run | null;
  /** The filter of the run's training samples as text; null for all of its split. */
  readonly where: string | null;
  readonly series: readonly Series[];
  readonly before: Model | null;
  readonly after: Model;
  /** Golden figures of the current model, in a report without a run. */
  readonly golden: readonly { readonly name: string; readonly figures: GoldenFigures }[];
  readonly evaluations: readonly {
    readonly before: EvaluationResult | null;
    readonly after: EvaluationResult | null;
  }[];
  readonly pairs: readonly { readonly key: string; readonly caption: string }[];
  /** The source of the pairs, as text. */
  readonly pairsFrom: string;
  readonly matrices: readonly SampledMatrix[];
  readonly maps: readonly ColouredMap[];
  readonly edits: readonly EditBatch[];
  readonly editsLeftOut: boolean;
  /** SHA-256 over images, captions, classes, splits and status as they are now. */
  readonly dataFingerprint: string;
}
