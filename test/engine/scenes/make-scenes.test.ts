import { describe, expect, it } from 'vitest';
import { drawScene } from '../../../src/main/engine/scenes/draw-scene.ts';
import { isHeldOut, makeScenes, type SceneRequest } from '../../../src/main/engine/scenes/make-scenes.ts';
import { sceneKey } from '../../../src/main/engine/scenes/scene.ts';
import { genericCaptions } from '../../../src/main/engine/scenes/caption-scene.ts';
import { newShape } from '../../../src/main/engine/scenes/vocabulary.ts';

const request: SceneRequest = { set: 'sample', size: 1000, seed: 3, captions: 1, devShare: 0.3, errorShare: 0.12 };
const sample = makeScenes(request);

describe('the scenes of one request', () => {
  it('are identical for the same seed, and differ for another', () => {
    const draw = (seed: number): string[] =>
      makeScenes({ ...request, seed, size: 50 }).samples.map((one) => one.captions[0]! + drawScene(one.scene, 64));
    expect(draw(3)).toEqual(draw(3));
    expect(draw(4)).not.toEqual(draw(3));
  });

  it('have distinct meanings in dev and train, so that there is no leakage', () => {
    const keys = (split: string): string[] =>
      sample.samples.filter((one) => one.split === split).map(({ scene }) => sceneKey(scene));
    const dev = new Set(keys('dev'));
    expect(dev.size).toBe(300);
    expect(keys('train').filter((key) => dev.has(key))).toEqual([]);
  });

  it('stay inside the image without touching objects', () => {
    for (const { scene } of sample.samples) {
      for (const { x, y, radius } of scene.objects) {
        expect(Math.min(x, y) - radius).toBeGreaterThan(-0.03);
        expect(Math.max(x, y) + radius).toBeLessThan(1.03);
      }
      if (scene.relation !== null) continue;
      scene.objects.forEach((one, at) =>
        scene.objects.slice(at + 1).forEach((other) => {
          expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(one.radius + other.radius);
        }),
      );
    }
  });

  it('show the relations and numbers of their captions', () => {
    const related = sample.samples.filter(({ scene }) => scene.relation !== null);
    expect(related.length).toBeGreaterThan(100);
    for (const { scene } of related) {
      const first = scene.objects.find(({ group }) => group === 0)!;
      const second = scene.objects.find(({ group }) => group === 1)!;
      const apart = first.radius + second.radius - 1e-9;
      if (scene.relation === 'left of') expect(second.x - first.x).toBeGreaterThan(apart);
      if (scene.relation === 'right of') expect(first.x - second.x).toBeGreaterThan(apart);
      if (scene.relation === 'above' || scene.relation === 'on')
        expect(second.y - first.y).toBeGreaterThan(apart - 1e-6);
      if (scene.relation === 'below') expect(first.y - second.y).toBeGreaterThan(apart);
      if (scene.relation === 'inside') expect([first.x, first.y]).toEqual([second.x, second.y]);
    }
    for (const { scene } of sample.samples)
      scene.groups.forEach(({ count }, at) =>
        expect(scene.objects.filter(({ group }) => group === at)).toHaveLength(count),
      );
  });
});

describe('the injected errors', () => {
  const { samples, errors } = sample;

  it('are close to the requested share of the training captions, of every kind, and none in dev', () => {
    expect(errors.length).toBeGreaterThan(0.11 * 700);
    expect(errors.length).toBeLessThan(0.13 * 700);
    expect(new Set(errors.map(({ kind }) => kind))).toEqual(new Set(['swapped', 'attribute', 'count', 'generic']));
    expect(new Set(errors.map(({ at }) => samples[at]!.split))).toEqual(new Set(['train']));
    expect(new Set(errors.map(({ at }) => at)).size).toBe(errors.length);
  });

  it('are in the captions, and the ground truth has the correct ones', () => {
    for (const { at, kind, wrong, right, with: other } of errors) {
      expect(samples[at]!.captions[0]).toBe(wrong);
      expect(right).not.toBe(wrong);
      expect(right).toMatch(new RegExp(samples[at]!.label.slice(0, 3) + '|box|disc|hoop|blossom'));
      if (kind === 'generic') expect(genericCaptions).toContain(wrong);
      if (kind !== 'swapped') continue;
      const partner = errors.find((error) => error.at === other)!;
      expect([partner.right, partner.wrong, partner.with]).toEqual([wrong, right, at]);
    }
  });
});

describe('what each set may show', () => {
  const of = (set: SceneRequest['set']): ReturnType<typeof makeScenes>['samples'] =>
    makeScenes({ ...request, set, size: 500, errorShare: 0 }).samples;
  const pairs = (set: SceneRequest['set']): [string, string][] =>
    of(set).flatMap(({ scene }) => scene.groups.map(({ colour, shape }): [string, string] => [colour, shape]));

  it('holds out the new shape and pairs from the starter, and shows only held-out pairs as compositions', () => {
    expect(pairs('starter').some(([colour, shape]) => shape === newShape || isHeldOut(colour, shape))).toBe(false);
    expect(pairs('compositions').every(([colour, shape]) => isHeldOut(colour, shape))).toBe(true);
    expect(
      of('starter')
        .flatMap(({ captions }) => captions)
        .join(' '),
    ).not.toContain(newShape);
    const labels = of('sample').map(({ label }) => label);
    expect(labels.filter((label) => label === newShape).length).toBeGreaterThan(15);
  });
});
