import { describe, expect, it } from 'vitest';
import { checkCaption, learnHabits } from '../../../src/main/engine/audit/caption-checks.ts';

const usual = ['a dog on grass', 'two red cars', 'a man with a hat', 'the sea at night', 'a bird in a tree'];
const habits = learnHabits(
  Array.from({ length: 60 }, (_, at) => `${usual[at % 5]} ${at}`),
  Array.from({ length: 60 }, (_, at) => at),
);
const reasonsOf = (text: string, { known = habits, flatness = 0, cut = -1 } = {}): string[] =>
  checkCaption(text, known, flatness, cut).map(({ reason }) => reason);

describe('a caption', () => {
  it.each([
    ['', 'empty'],
    ['  … ', 'empty'],
    ['IMG_2041.jpg', 'file-name'],
    ['DSC00912', 'file-name'],
    ['a1b2c3d4e5f60718a1b2', 'file-name'],
    ['собака на траве', 'other-script'],
    ['a picture', 'generic'],
    ['Nice photo of something!', 'generic'],
  ])('%j is remarked on as %s', (text, reason) => {
    expect(reasonsOf(text)).toContain(reason);
  });

  it.each(['a dog on grass', 'Two girls in a picture frame shop.', 'a photo of a cat', '12 boats', 'IMG'])(
    '%j is left alone',
    (text) => {
      expect(reasonsOf(text)).toEqual([]);
    },
  );

  it('shared by many images is reported, unless captions are templates', () => {
    const texts = [
      ...Array.from({ length: 8 }, () => 'a red square'),
      ...Array.from({ length: 40 }, (_, at) => `thing ${at}`),
    ];
    const images = texts.map((_, at) => at);
    expect(reasonsOf('A red square ', { known: learnHabits(texts, images) })).toEqual(['repeated']);
    const templates = texts.map((_, at) => `a photo of a ${at % 2 ? 'cat' : 'dog'}`);
    expect(reasonsOf('a photo of a cat', { known: learnHabits(templates, images) })).toEqual([]);
  });

  it('that the model truncates reports where', () => {
    const [remark] = checkCaption('one two three four five', habits, 0, 13);
    expect(remark).toMatchObject({ reason: 'cut' });
    expect(remark!.text).toContain('three');
  });
});
