import { resolve } from 'node:path';
import { operand, requiredText, text, UsageError, wholeNumber, type Command } from '../command.ts';
import { findModel, withStudio } from '../studio.ts';
import { table } from '../table.ts';

/** `diagonal search` */
export const searchCommand: Command = {
  name: 'search',
  about: 'Finds the images that are most similar to a text or an image.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the model (required)' },
    text: { value: '<sentence>', about: 'the text to search for' },
    image: { value: '<file>', about: 'the image to search for' },
    top: { value: '<n>', about: 'how many (default 10)' },
  },
  async run(args, terminal) {
    const sentence = text(args, 'text');
    const file = text(args, 'image');
    if ((sentence === undefined) === (file === undefined)) throw new UsageError('Give either --text or --image.');
    const name = requiredText(args, 'model');
    const top = wholeNumber(args, 'top') ?? 10;
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const model = await findModel(studio, name);
      const hits =
        file === undefined
          ? await studio.search.byText({ modelId: model.id, text: sentence ?? '', top })
          : await studio.search.byImage({ modelId: model.id, image: { file: resolve(file) }, top });
      const samples = await studio.samples.get({ ids: hits.slice(0, 1000).map(({ imageId }) => imageId) });
      const keys = new Map(samples.map((sample) => [sample.id, sample]));
      const results = hits.map(({ imageId, score }) => ({
        imageId,
        image: keys.get(imageId)?.key ?? '',
        score,
        captions: keys.get(imageId)?.captions.map((caption) => caption.text) ?? [],
      }));
      terminal.print(
        table(results.map((hit) => [hit.image, hit.score.toFixed(4), (hit.captions[0] ?? '').slice(0, 80)])),
      );
      return { model: name, ...(sentence === undefined ? { file } : { text: sentence }), results };
    });
  },
};
