import type { ImportedSample } from '../../../src/main/engine/catalogue/writes/import-samples.ts';

interface PlainImage {
  id: number;
  key: string;
  class_id: number | null;
  split: string | null;
  status: string;
  width: number | null;
  source_label: string | null;
  source_split: string | null;
  source_captions: number;
}

interface PlainCaption {
  id: number;
  image_id: number;
  slot: number;
  text: string;
  origin: string;
  source_slot: number | null;
  source_text: string | null;
}

/** Everything that the history covers, as plain rows. */
export interface PlainState {
  images: PlainImage[];
  captions: PlainCaption[];
  tags: { id: number; image_id: number; tag: string }[];
  classes: { id: number; name: string; prompt: string; position: number }[];
  templates: { id: number; text: string; position: number }[];
}

/** A model of the catalogue with plain arrays; undo and redo are full copies. */
export class PlainCatalogue {
  state: PlainState = { images: [], captions: [], tags: [], classes: [], templates: [] };
  readonly undone: PlainState[] = [];
  readonly done: PlainState[] = [];
  readonly #last = { images: 0, captions: 0, tags: 0, classes: 0, templates: 0 };

  /** Applies a step; one that changes nothing is not recorded. */
  act(change: (state: PlainState) => void): void {
    const next = structuredClone(this.state);
    change(next);
    for (const rows of Object.values(next)) rows.sort((a: { id: number }, b: { id: number }) => a.id - b.id);
    if (JSON.stringify(next) === JSON.stringify(this.state)) return;
    this.done.push(this.state);
    this.undone.length = 0;
    this.state = next;
  }

  undo(): boolean {
    const before = this.done.pop();
    if (before === undefined) return false;
    this.undone.push(this.state);
    this.state = before;
    return true;
  }

  redo(): boolean {
    const after = this.undone.pop();
    if (after === undefined) return false;
    this.done.push(this.state);
    this.state = after;
    return true;
  }

  editCaption(id: number, text: string): void {
    this.act(({ captions }) => {
      const caption = captions.find((each) => each.id === id)!;
      if (caption.text !== text) Object.assign(caption, { text, origin: 'person' });
    });
  }

  addCaption(imageId: number, text: string): void {
    this.act(({ captions }) => {
      const slots = captions.filter((each) => each.image_id === imageId).map((each) => each.slot);
      const slot = Math.max(-1, ...slots) + 1;
      const id = this.#next('captions');
      captions.push({ id, image_id: imageId, slot, text, origin: 'person', source_slot: null, source_text: null });
    });
  }

  removeCaption(id: number): void {
    this.act((state) => void (state.captions = state.captions.filter((each) => each.id !== id)));
  }

  set(ids: readonly number[], field: 'class_id' | 'split' | 'status', value: number | string | null): void {
    this.act(({ images }) => {
      for (const image of images) if (ids.includes(image.id)) Object.assign(image, { [field]: value });
    });
  }

  addTag(ids: readonly number[], tag: string): void {
    this.act(({ images, tags }) => {
      for (const { id: image_id } of images) {
        if (!ids.includes(image_id) || tags.some((each) => each.image_id === image_id && each.tag === tag)) continue;
        tags.push({ id: this.#next('tags'), image_id, tag });
      }
    });
  }

  removeTag(ids: readonly number[], tag: string): void {
    this.act((state) => {
      state.tags = state.tags.filter((each) => each.tag !== tag || !ids.includes(each.image_id));
    });
  }

  createClasses(names: readonly string[]): void {
    this.act((state) => this.#ensureClasses(state, names));
  }

  renameClass(id: number, name: string): void {
    this.act(({ classes }) => void (classes.find((each) => each.id === id)!.name = name));
  }

  removeClass(id: number): void {
    this.act((state) => {
      state.classes = state.classes.filter((each) => each.id !== id);
      for (const image of state.images) if (image.class_id === id) image.class_id = null;
    });
  }

  setTemplates(texts: readonly string[]): void {
    this.act((state) => {
      if (JSON.stringify(state.templates.map((each) => each.text)) === JSON.stringify(texts)) return;
      state.templates = texts.map((text, position) => ({ id: this.#next('templates'), text, position }));
    });
  }

  /** Samples of the one source; none has fewer captions than in the previous import. */
  importSamples(samples: readonly ImportedSample[]): void {
    this.act((state) => {
      this.#ensureClasses(
        state,
        samples.flatMap((sample) => sample.label ?? []),
      );
      const placed = samples.map((sample) => ({ sample, image: state.images.find((each) => each.key === sample.key) }));
      const classOf = (label: string | null) => state.classes.find((each) => each.name === label)?.id ?? null;
      const fresh = placed.filter((each) => each.image === undefined);
      const known = placed.filter((each) => each.image !== undefined);
      for (const { sample } of fresh) {
        const id = this.#next('images');
        state.images.push({
          id,
          key: sample.key,
          class_id: classOf(sample.label),
          split: sample.split,
          status: 'to do',
          width: null,
          source_label: sample.label,
          source_split: sample.split,
          source_captions: sample.captions!.length,
        });
        for (const [slot, text] of sample.captions!.entries()) this.#addFromSource(state, id, slot, text);
      }
      for (const { sample, image } of known) this.#update(state, sample, image!, classOf);
    });
  }

  #update(
    state: PlainState,
    sample: ImportedSample,
    image: PlainImage,
    classOf: (label: string | null) => number | null,
  ): void {
    if (sample.label !== image.source_label) {
      const name = state.classes.find((each) => each.id === image.class_id)?.name ?? null;
      if (name === image.source_label) image.class_id = classOf(sample.label);
      image.source_label = sample.label;
    }
    if (sample.split !== image.source_split) {
      if (image.split === image.source_split) image.split = sample.split;
      image.source_split = sample.split;
    }
    const before = image.source_captions;
    image.source_captions = sample.captions!.length;
    for (const [slot, text] of sample.captions!.entries()) {
      const caption = state.captions.find((each) => each.image_id === image.id && each.source_slot === slot);
      if (caption === undefined) {
        if (slot >= before) this.#addFromSource(state, image.id, slot, text);
        continue;
      }
      caption.source_text = text;
      if (caption.origin === 'source') caption.text = text;
    }
  }

  #addFromSource(state: PlainState, imageId: number, sourceSlot: number, text: string): void {
    const slots = state.captions.filter((each) => each.image_id === imageId).map((each) => each.slot);
    const slot = slots.includes(sourceSlot) ? Math.max(...slots) + 1 : sourceSlot;
    const id = this.#next('captions');
    state.captions.push({
      id,
      image_id: imageId,
      slot,
      text,
      origin: 'source',
      source_slot: sourceSlot,
      source_text: text,
    });
  }

  #ensureClasses(state: PlainState, names: readonly string[]): void {
    let position = Math.max(-1, ...state.classes.map((each) => each.position));
    for (const name of new Set(names)) {
      if (state.classes.some((each) => each.name === name)) continue;
      position += 1;
      state.classes.push({ id: this.#next('classes'), name, prompt: '', position });
    }
  }

  #next(table: keyof PlainState): number {
    return (this.#last[table] += 1);
  }
}
