import { place } from '../../charts/cosine-scale.ts';
import { showAlignment, showCosine } from '../../../../shared/text/numbers.ts';
import type { Sample } from '../../../../shared/contract/samples.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** A sample as shown in the library, both as a tile and as a row. */
export class ListedSample {
  readonly #workspace: Workspace;
  readonly #id: () => number;
  readonly #score = $derived.by(() => this.#workspace.results.scores?.get(this.#id()));
  /** Undefined until loaded. */
  readonly sample: Sample | undefined = $derived.by(() => this.#workspace.samples.get(this.#id()));
  /** Position of its score, or else of its alignment, on the cosine scale, from 0 to 1; null if it has neither. */
  readonly share: number | null = $derived.by(() => {
    const value = this.#score ?? this.sample?.alignment ?? null;
    if (value === null) return null;
    const { router, state } = this.#workspace;
    // Cosines between images are much higher than between image and caption.
    return place(router.query.relation?.kind === 'like' ? { from: 0, to: 1 } : state.scale, value);
  });
  /** The same as text; empty if it has neither. */
  readonly figure: string = $derived.by(() => {
    if (this.#score !== undefined) return showCosine(this.#score);
    const alignment = this.sample?.alignment ?? null;
    return alignment === null ? '' : showAlignment(alignment, this.sample!.percentile);
  });

  constructor(workspace: Workspace, id: () => number) {
    this.#workspace = workspace;
    this.#id = id;
  }

  /** Selects only this sample and opens the preview. */
  readonly open = (): void => {
    this.#workspace.select(this.#id(), 'only');
    this.#workspace.previewing = true;
  };
}
