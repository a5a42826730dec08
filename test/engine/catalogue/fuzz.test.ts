import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { Library } from '../../../src/main/engine/catalogue/queries/samples/library.ts';
import { addCaption, editCaption, removeCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import {
  createClasses,
  removeClass,
  setTemplates,
  updateClass,
} from '../../../src/main/engine/catalogue/writes/classes.ts';
import { addTag, removeTag, setClass, setSplit, setStatus } from '../../../src/main/engine/catalogue/writes/samples.ts';
import { importThem, makeProject, makeSample, readAll, reopen } from '../../helpers/catalogue.ts';
import { makeRandom } from '../../helpers/random.ts';
import { PlainCatalogue } from './plain-catalogue.ts';

const stepCount = 150;

/** Seeds that failed in the past. */
const regressions: number[] = [];
const seeds = [1, 2, 3, ...regressions, Number(process.env['DIAGONAL_FUZZ_SEED'] ?? Date.now() % 1_000_000)];

const words = ['bird', 'Vogel', 'sky', '狗', 'two dogs', 'é', '"quoted"', 'x y z'];
const names = ['heron', 'tern', 'owl', 'gull'];

/** A random walk through all user actions, in the catalogue and the plain model at once. */
class RandomWalk {
  readonly plain = new PlainCatalogue();
  readonly steps: string[] = [];
  catalogue: Catalogue;
  readonly #random: () => number;
  readonly #texts = new Map<string, string>();

  constructor(catalogue: Catalogue, seed: number) {
    this.catalogue = catalogue;
    this.#random = makeRandom(seed);
  }

  async step(): Promise<void> {
    const { images, captions, classes } = this.plain.state;
    const roll = this.#random();
    if (roll < 0.06 || images.length === 0) return this.#import();
    if (roll < 0.26) return this.#undo();
    if (roll < 0.42) return this.#redo();
    if (roll < 0.45) return this.#restart();
    if (roll < 0.58 && captions.length > 0) return this.#editCaption();
    const image = this.#pick(images).id;
    const ids = images.map((each) => each.id).filter(() => this.#random() < 0.4);
    const text = this.#pick(words);
    const [kind] = [
      this.#pick([
        'add',
        'remove',
        'class',
        'split',
        'status',
        'tag',
        'untag',
        'new class',
        'rename',
        'drop',
        'templates',
      ]),
    ];
    const label = `${kind} ${JSON.stringify({ image, ids, text })}`;
    this.steps.push(label);
    if (kind === 'add') {
      await addCaption(this.catalogue, { imageId: image, text });
      this.plain.addCaption(image, text);
    } else if (kind === 'remove' && captions.length > 0) {
      const { id } = this.#pick(captions);
      await removeCaption(this.catalogue, id);
      this.plain.removeCaption(id);
    } else if (kind === 'class') {
      const classId = this.#random() < 0.3 || classes.length === 0 ? null : this.#pick(classes).id;
      await setClass(this.catalogue, { ids, classId });
      this.plain.set(ids, 'class_id', classId);
    } else if (kind === 'split') {
      const split = this.#pick(['train', 'dev', null]);
      await setSplit(this.catalogue, { ids, split });
      this.plain.set(ids, 'split', split);
    } else if (kind === 'status') {
      const status = this.#pick(['good', 'fix', 'to do'] as const);
      await setStatus(this.catalogue, { ids, status });
      this.plain.set(ids, 'status', status);
    } else if (kind === 'tag') {
      await addTag(this.catalogue, { ids, tag: text });
      this.plain.addTag(ids, text);
    } else if (kind === 'untag') {
      await removeTag(this.catalogue, { ids, tag: text });
      this.plain.removeTag(ids, text);
    } else if (kind === 'templates') {
      const templates = words.filter(() => this.#random() < 0.4).map((word) => `${word} {}`);
      await setTemplates(this.catalogue, templates);
      this.plain.setTemplates(templates);
    } else if (classes.length > 0 && kind === 'drop') {
      const { id } = this.#pick(classes);
      await removeClass(this.catalogue, id);
      this.plain.removeClass(id);
    } else if (classes.length > 0 && kind === 'rename') {
      const { id } = this.#pick(classes);
      const name = `${this.#pick(names)} ${Math.floor(this.#random() * 5)}`;
      if (classes.some((each) => each.name === name && each.id !== id)) return;
      await updateClass(this.catalogue, { classId: id, name });
      this.plain.renameClass(id, name);
    } else if (kind === 'new class') {
      const fresh = names.filter(() => this.#random() < 0.5);
      if (fresh.length === 0) return;
      await createClasses(this.catalogue, fresh);
      this.plain.createClasses(fresh);
    }
  }

  /** Compares all data and search results with the plain model. */
  async compare(): Promise<void> {
    expect(await readAll(this.catalogue)).toEqual(this.plain.state);
    const state = await this.catalogue.historyState();
    expect([state.undo !== null, state.redo !== null]).toEqual([
      this.plain.done.length > 0,
      this.plain.undone.length > 0,
    ]);
    const word = this.#pick(['bird', 'sky', '狗', 'dogs']);
    const { captions, images } = this.plain.state;
    const found = images.filter((image) =>
      captions.some((each) => each.image_id === image.id && each.text.includes(word)),
    );
    const { items } = await new Library(this.catalogue).page({
      filter: { text: `${word} ` },
      sort: { by: 'added', direction: 'ascending' },
      limit: 1000,
    });
    expect(
      items.map((item) => item.id),
      `samples with ${word}`,
    ).toEqual(found.map((image) => image.id));
    for (const { id, revision, text } of items.flatMap((item) => item.captions)) {
      const key = `${id}/${revision}`;
      expect(this.#texts.get(key) ?? text, `text of caption ${id} in revision ${revision}`).toBe(text);
      this.#texts.set(key, text);
    }
  }

  async #import(): Promise<void> {
    const { images } = this.plain.state;
    const fresh = Array.from(
      { length: 3 },
      (_, index) => `image-${images.length + index}-${Math.floor(this.#random() * 99)}`,
    );
    const again = images.filter(() => this.#random() < 0.3);
    const samples = [...new Set([...fresh, ...again.map((image) => image.key)])].map((key) => {
      const before = images.find((image) => image.key === key)?.source_captions ?? 0;
      const captions = Array.from({ length: before + Math.floor(this.#random() * 3) }, () => this.#pick(words));
      return makeSample(key, captions, {
        label: this.#pick([...names, null]),
        split: this.#pick(['train', 'dev', null]),
      });
    });
    this.steps.push(`import ${JSON.stringify(samples)}`);
    await importThem(this.catalogue, samples);
    this.plain.importSamples(samples);
  }

  async #editCaption(): Promise<void> {
    const { id } = this.#pick(this.plain.state.captions);
    const text = this.#pick(words);
    this.steps.push(`edit ${id} ${text}`);
    await editCaption(this.catalogue, { captionId: id, text });
    this.plain.editCaption(id, text);
  }

  async #undo(): Promise<void> {
    this.steps.push('undo');
    if (this.plain.undo()) await this.catalogue.undo();
    else await expect(this.catalogue.undo()).rejects.toMatchObject({ code: 'nothing-to-undo' });
  }

  async #redo(): Promise<void> {
    this.steps.push('redo');
    if (this.plain.redo()) await this.catalogue.redo();
    else await expect(this.catalogue.redo()).rejects.toMatchObject({ code: 'nothing-to-redo' });
  }

  async #restart(): Promise<void> {
    this.steps.push('restart');
    this.catalogue = await reopen(this.catalogue);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)]!;
  }
}

describe('random edits, undo, redo and restarts', () => {
  it.each(seeds)('leave the catalogue in the state of a plain model (seed %i)', async (seed) => {
    const walk = new RandomWalk(await makeProject(), seed);
    try {
      for (let step = 0; step < stepCount; step += 1) {
        await walk.step();
        await walk.compare();
      }
    } catch (error) {
      throw new Error(`Seed ${seed} failed after these steps:\n${walk.steps.join('\n')}`, { cause: error });
    }
  });
});
