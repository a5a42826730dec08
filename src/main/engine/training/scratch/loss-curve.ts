import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { RunEvent } from '../../compute/contract/run-spec.ts';

const line = z.object({ step: z.number() });

/** The metrics of a run as JSON Lines, in the order of its steps. Steps that a resumed run repeats are replaced. */
export class LossCurve {
  readonly file: string;
  #trimmed = false;

  constructor(file: string) {
    this.file = file;
  }

  async add(event: RunEvent): Promise<void> {
    if (event.type !== 'step' && event.type !== 'validated') return;
    if (!this.#trimmed) await this.#trim(event.step, event.type === 'validated');
    this.#trimmed = true;
    const { step, epoch } = event;
    const figures = event.type === 'step' ? { loss: event.loss, rate: event.rate } : event.values;
    await appendFile(this.file, `${JSON.stringify({ step, epoch, ...figures })}\n`);
  }

  /** Keeps only the lines before a step; a validation follows the step with the same number. */
  async #trim(step: number, validated: boolean): Promise<void> {
    const lines = (await readFile(this.file, 'utf8').catch(() => '')).split('\n').filter((text) => text !== '');
    const before = lines.filter((text) => {
      const parsed = line.parse(JSON.parse(text));
      return parsed.step < step || (validated && parsed.step === step && text.includes('"loss"'));
    });
    await writeAtomically(this.file, [Buffer.from(before.map((text) => `${text}\n`).join(''))]);
  }
}
