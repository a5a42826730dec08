import type { Studio } from '../../../shared/contract/contract.ts';
import type { Change, HistoryState } from '../../../shared/contract/history.ts';
import type { Model } from '../../../shared/contract/models.ts';
import type { SavedFilter } from '../../../shared/contract/filters.ts';
import type { Project } from '../../../shared/contract/projects.ts';
import type { StudioClass } from '../../../shared/contract/classes.ts';
import type { Bins, CosineScale } from '../charts/cosine-scale.ts';
import { fitScale } from '../charts/cosine-scale.ts';

/** What a view still needs: images, then a model, then embeddings of the current model. */
export type Missing = 'images' | 'model' | 'vectors';

/** The state of the open project that the whole window shares: counts, classes, models, what undo would do. */
export class ProjectState {
  project = $state.raw() as Project;
  classes = $state.raw<readonly StudioClass[]>([]);
  models = $state.raw<readonly Model[]>([]);
  filters = $state.raw<readonly SavedFilter[]>([]);
  history = $state.raw<HistoryState>({ undo: null, redo: null });
  alignment = $state.raw<Bins | null>(null);
  readonly model: Model | null = $derived(this.models.find((model) => model.current) ?? null);
  readonly scale: CosineScale = $derived(fitScale(this.alignment ?? { from: 0, to: 0, counts: [] }));
  readonly #positions = $derived(new Map(this.classes.map((each, index) => [each.id, index])));
  readonly #studio: Studio;

  constructor(studio: Studio, project: Project) {
    this.#studio = studio;
    this.project = project;
  }

  /** True once the current model has embedded images, which semantic search needs. */
  get isEmbedded(): boolean {
    return (this.model?.embedded.images ?? 0) > 0;
  }

  /** The next thing that is needed before the model can be used on the images; null if nothing is missing. */
  get missing(): Missing | null {
    if (this.project.samples === 0) return 'images';
    if (!this.model) return 'model';
    return this.isEmbedded ? null : 'vectors';
  }

  /** The position of a class in the list, counted from 0, which determines its mark and key. */
  positionOf(classId: number): number {
    return this.#positions.get(classId) ?? 0;
  }

  /** Reloads what a change may have affected; everything if `kinds` is null. */
  async load(kinds: ReadonlySet<Change['kinds'][number]> | null, { signal }: { signal: AbortSignal }): Promise<void> {
    const touched = (...of: Change['kinds']) => kinds === null || of.some((kind) => kinds.has(kind));
    const studio = this.#studio;
    const reading: Promise<void>[] = [
      studio.projects.current({}, { signal }).then((project) => {
        if (project) this.project = project;
      }),
      studio.history.state({}, { signal }).then((state) => void (this.history = state)),
    ];
    if (touched('classes', 'samples')) {
      reading.push(studio.classes.list({}, { signal }).then((classes) => void (this.classes = classes)));
    }
    if (touched('filters')) {
      reading.push(studio.filters.list({}, { signal }).then((filters) => void (this.filters = filters)));
    }
    if (touched('models', 'project', 'alignment', 'captions', 'samples')) {
      reading.push(studio.models.list({}, { signal }).then((models) => void (this.models = models)));
    }
    if (touched('alignment', 'project', 'models')) {
      reading.push(studio.samples.alignmentHistogram({}, { signal }).then((bins) => void (this.alignment = bins)));
    }
    await Promise.all(reading);
  }
}
