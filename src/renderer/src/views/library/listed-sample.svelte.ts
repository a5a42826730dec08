import { place } from '../../charts/cosine-scale.ts';
import { showAlignment, showCosine } from '../../../../shared/text/numbers.ts';
import type { Sample } from '../../../../shared/contract/samples.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** What the library shows of one sample, as a tile and as a row alike. */
export class ListedSample {
  readonly #workspace: Workspace;
  readonly #id: () => number;
  readonly #score = $derived.by(() => this.#workspace.results.scores?.get(this.#id()));
  /** Undefined until it is here. */
  readonly sample: Sample | undefined = $derived.by(() => this.#workspace.samples.get(this.#id()));
  /** The place of its score, or else of its alignment, on the scale of such cosines, from 0 to 1; null when it has neither. */
  readonly share: number | null = $derived.by(() => {
    const value = this.#score ?? this.sample?.alignment ?? null;
    if (value === null) return null;
    const { router, state } = this.#workspace;
    // Images are much more alike than an image and a caption ever are.
    return place(router.query.relation?.kind === 'like' ? { from: 0, to: 1 } : state.scale, value);
  });
  /** The same in figures; empty when it has neither. */
  readonly figure: string = $derived.by(() => {
    if (this.#score !== undefined) return showCosine(this.#score);
    const alignment = this.sample?.alignment ?? null;
    return alignment === null ? '' : showAlignment(alignment, this.sample!.percentile);
  });

  constructor(workspace: Workspace, id: () => number) {
    this.#workspace = workspace;
    this.#id = id;
  }

  /** Selects it alone and shows it large. */
  readonly open = (): void => {
    this.#workspace.select(this.#id(), 'only');
    this.#workspace.previewing = true;
  };
}
