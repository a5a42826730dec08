import { isStudioError } from '../../../shared/contract/errors.ts';
import { describeError } from './toasts.svelte.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import type { EditBatch } from '../../../shared/contract/history.ts';
import type { Caption, Sample } from '../../../shared/contract/samples.ts';
import type { Status } from '../../../shared/contract/values.ts';
import type { ProjectState } from './project.svelte.ts';
import type { SampleStore } from './samples.svelte.ts';
import type { Toast, Toasts } from './toasts.svelte.ts';

/** The user's edits. Each one is shown at once, and rolled back if the studio refuses it. */
export class Edits {
  readonly #studio: Studio;
  readonly #samples: SampleStore;
  readonly #state: ProjectState;
  readonly #toasts: Toasts;

  constructor(studio: Studio, samples: SampleStore, state: ProjectState, toasts: Toasts) {
    this.#studio = studio;
    this.#samples = samples;
    this.#state = state;
    this.#toasts = toasts;
  }

  /** Gives a caption a new text. Throws `conflict` if it was changed elsewhere since it was read. */
  async caption(caption: Caption, text: string): Promise<void> {
    const rollback = this.#samples.patchCaption({ ...caption, text, stale: caption.alignment !== null });
    try {
      const { id: captionId, revision } = caption;
      this.#samples.patchCaption(await this.#studio.captions.edit({ captionId, text, revision }));
    } catch (error) {
      rollback();
      throw error;
    }
  }

  async addCaption(imageId: number, text: string): Promise<void> {
    const added = await this.#studio.captions.add({ imageId, text });
    this.#samples.patch(imageId, (sample) => {
      const others = sample.captions.filter((caption) => caption.id !== added.id);
      return { ...sample, captions: [...others, added] };
    });
  }

  async removeCaption(caption: Caption): Promise<boolean> {
    const rollback = this.#samples.patch(caption.imageId, (sample) => ({
      ...sample,
      captions: sample.captions.filter((each) => each.id !== caption.id),
    }));
    return this.#attempt([rollback], this.#studio.captions.remove({ captionId: caption.id }));
  }

  /** Reorders the captions of a sample. */
  async reorderCaptions(sample: Sample, captionIds: readonly number[]): Promise<boolean> {
    const slots = sample.captions.map(({ slot }) => slot);
    const rollback = this.#samples.patch(sample.id, (present) => ({
      ...present,
      captions: captionIds.flatMap((id, place) => {
        const caption = present.captions.find((each) => each.id === id);
        return caption ? [{ ...caption, slot: slots[place] ?? caption.slot }] : [];
      }),
    }));
    const question = this.#studio.captions.reorder({ imageId: sample.id, captionIds: [...captionIds] });
    return this.#attempt([rollback], question);
  }

  async setClass(ids: readonly number[], classId: number | null): Promise<boolean> {
    const className = this.#state.classes.find((each) => each.id === classId)?.name ?? null;
    const question = this.#studio.samples.setClass({ ids: [...ids], classId });
    return this.#attempt(this.#patchAll(ids, { classId, className }), question);
  }

  async setSplit(ids: readonly number[], split: string | null): Promise<boolean> {
    return this.#attempt(this.#patchAll(ids, { split }), this.#studio.samples.setSplit({ ids: [...ids], split }));
  }

  async setStatus(ids: readonly number[], status: Status): Promise<boolean> {
    return this.#attempt(this.#patchAll(ids, { status }), this.#studio.samples.setStatus({ ids: [...ids], status }));
  }

  async addTag(ids: readonly number[], tag: string): Promise<boolean> {
    const rollback = ids.map((id) =>
      this.#samples.patch(id, (sample) => ({ ...sample, tags: [...new Set([...sample.tags, tag])].sort() })),
    );
    return this.#attempt(rollback, this.#studio.samples.addTag({ ids: [...ids], tag }));
  }

  async removeTag(ids: readonly number[], tag: string): Promise<boolean> {
    const rollback = ids.map((id) =>
      this.#samples.patch(id, (sample) => ({ ...sample, tags: sample.tags.filter((each) => each !== tag) })),
    );
    return this.#attempt(rollback, this.#studio.samples.removeTag({ ids: [...ids], tag }));
  }

  /** Undoes the last change, wherever it was made, and shows what it was. */
  undo(): Promise<void> {
    return this.#step(this.#studio.history.undo({}), 'Undone', { label: 'Redo', run: () => void this.redo() });
  }

  redo(): Promise<void> {
    return this.#step(this.#studio.history.redo({}), 'Redone', { label: 'Undo', run: () => void this.undo() });
  }

  async #step(question: Promise<EditBatch>, done: string, action: Toast['action']): Promise<void> {
    try {
      const { label } = await question;
      this.#toasts.show(`${done}: ${label}`, { action });
    } catch (error) {
      if (isStudioError(error, 'nothing-to-undo', 'nothing-to-redo')) this.#toasts.show(describeError(error));
      else this.#toasts.fail(error);
    }
  }

  #patchAll(ids: readonly number[], change: Partial<Sample>): (() => void)[] {
    return ids.map((id) => this.#samples.patch(id, (sample) => ({ ...sample, ...change })));
  }

  async #attempt(rollback: readonly (() => void)[], question: Promise<unknown>): Promise<boolean> {
    try {
      await question;
      return true;
    } catch (error) {
      for (const undo of rollback) undo();
      this.#toasts.fail(error);
      return false;
    }
  }
}
