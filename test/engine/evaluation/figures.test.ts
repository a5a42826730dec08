import { describe, expect, test } from 'vitest';
import { figuresOf, unlabelled } from '../../../src/main/engine/evaluation/classification.ts';
import { averageDirections, promptsOf } from '../../../src/main/engine/evaluation/ensemble.ts';
import { labelsOf, matchClasses } from '../../../src/main/engine/evaluation/labels.ts';
import { summariseRanks } from '../../../src/main/engine/evaluation/recall.ts';
import { templatePresets } from '../../../src/main/engine/evaluation/templates.ts';

describe('figures of a classification', () => {
  // Six images, three classes; the last has no label. Ranked by hand.
  const labels = Int32Array.of(0, 0, 1, 1, 2, unlabelled);
  const ranked = Int32Array.of(0, 1, 2, /**/ 1, 0, 2, /**/ 1, 0, 2, /**/ 1, 2, 0, /**/ 1, 0, 2, /**/ 2, 0, 1);
  const figures = figuresOf({ labels, ranked, k: 3 }, ['cat', 'dog', 'owl']);

  test('count only labelled images', () => {
    expect(figures.unlabelled).toBe(1);
    expect(figures.top1).toBe(3 / 5);
    expect(figures.top5).toBe(1);
    expect(figures.confusion).toEqual([
      [1, 1, 0],
      [0, 2, 0],
      [0, 1, 0],
    ]);
  });

  test('include precision, recall and F1 of each class, null if the denominator is 0', () => {
    expect(figures.perClass).toEqual([
      { name: 'cat', support: 2, predicted: 1, precision: 1, recall: 0.5, f1: 2 / 3 },
      { name: 'dog', support: 2, predicted: 4, precision: 0.5, recall: 1, f1: 2 / 3 },
      { name: 'owl', support: 1, predicted: 0, precision: null, recall: 0, f1: 0 },
    ]);
  });

  test('are null when no image has a label', () => {
    const none = figuresOf({ labels: Int32Array.of(unlabelled), ranked: Int32Array.of(0), k: 1 }, ['cat']);
    expect(none).toMatchObject({ top1: null, top5: null, unlabelled: 1 });
    expect(none.perClass[0]).toMatchObject({ precision: null, recall: null, f1: null });
  });

  test('top-5 considers five classes, not all ranked ones', () => {
    const six = figuresOf({ labels: Int32Array.of(5), ranked: Int32Array.of(0, 1, 2, 3, 4, 5), k: 6 }, [...'abcdef']);
    expect(six.top5).toBe(0);
  });
});

describe('recall', () => {
  test('is the share of queries whose rank is within k', () => {
    expect(summariseRanks(Uint32Array.of(1, 5, 6, 11), 20)).toEqual({
      queries: 4,
      candidates: 20,
      r1: 0.25,
      r5: 0.5,
      r10: 0.75,
      medianRank: 5.5,
    });
  });

  test('is 0 throughout without queries', () => {
    expect(summariseRanks(new Uint32Array(), 3)).toMatchObject({ queries: 0, r1: 0, r10: 0, medianRank: 0 });
  });
});

describe('prompt ensembles', () => {
  test('are ordered by class, and a class may contain any character', () => {
    expect(promptsOf(['a $& cat', 'dog'], ['{}', 'two {}, one {}'])).toEqual([
      'a $& cat',
      'two a $& cat, one a $& cat',
      'dog',
      'two dog, one dog',
    ]);
  });

  test('average directions, so longer vectors do not weigh more', () => {
    const mean = averageDirections(Float32Array.of(10, 0, 0, 1, /**/ 3, 4, 3, 4), 2, 2);
    const half = Math.SQRT1_2;
    expect([...mean]).toEqual([half, half, 0.6, 0.8].map(Math.fround));
  });

  test('the published sets are complete', () => {
    const sizes = Object.fromEntries(templatePresets.map(({ name, templates }) => [name, new Set(templates).size]));
    expect(sizes).toEqual({ plain: 1, photo: 1, openai: 80, 'openai-short': 7, cifar: 18 });
    for (const { templates } of templatePresets)
      for (const template of templates) expect(template.split('{}')).toHaveLength(2);
  });
});

describe('labels', () => {
  const names = ['Cat', 'dog', 'owl'];

  test('match by name, regardless of case and space', () => {
    const positions = matchClasses(
      [
        { id: 7, name: ' cat ' },
        { id: 8, name: 'DOG' },
        { id: 9, name: 'frog' },
      ],
      names,
    );
    expect([...positions]).toEqual([
      [7, 0],
      [8, 1],
    ]);
    expect([...labelsOf([8, null, 9, 7], positions)]).toEqual([1, unlabelled, unlabelled, 0]);
  });

  test('distinguish classes that differ only in case', () => {
    expect([
      ...matchClasses(
        [
          { id: 1, name: 'polish' },
          { id: 2, name: 'Polish' },
        ],
        ['Polish', 'polish'],
      ),
    ]).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });

  test('that are all numbers are positions, as in .cls files', () => {
    expect([
      ...matchClasses(
        [
          { id: 4, name: '2' },
          { id: 5, name: '0' },
        ],
        names,
      ),
    ]).toEqual([
      [4, 2],
      [5, 0],
    ]);
  });

  test('numbers are names if a class has one, and ignored if one is out of range', () => {
    expect([
      ...matchClasses(
        [
          { id: 4, name: '2' },
          { id: 5, name: '0' },
        ],
        ['0', '2'],
      ),
    ]).toEqual([
      [4, 1],
      [5, 0],
    ]);
    expect(matchClasses([{ id: 4, name: '3' }], names).size).toBe(0);
  });
});
