import { Catalogue } from '../../../../src/main/engine/catalogue/catalogue.ts';
import { editCaption } from '../../../../src/main/engine/catalogue/writes/captions.ts';
import { makeRandom } from '../../../helpers/random.ts';

// Edits captions of a project, with an occasional undo, until it is killed. Writes the number of each committed batch with the
// caption and its text.
const [folder, seed, captions] = process.argv.slice(2);
const random = makeRandom(Number(seed));
const catalogue = await Catalogue.open(folder!);
process.stdout.write('begin\n');
for (let count = 0; ; count += 1) {
  if (count % 7 === 6) {
    const { id } = await catalogue.undo();
    process.stdout.write(`${JSON.stringify({ batch: id })}\n`);
    continue;
  }
  const captionId = 1 + Math.floor(random() * Number(captions));
  const { text } = await editCaption(catalogue, { captionId, text: `seed ${seed} edit ${count}` });
  const newest = await catalogue.db
    .selectFrom('edit_batch')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  process.stdout.write(`${JSON.stringify({ batch: newest.id, captionId, text })}\n`);
}
