import type { TextTokenizer } from '../text/tokenizer.ts';
import type { TextTower } from './text-tower.ts';

/** Captions of different lengths, in scripts that byte-level tokenizers treat differently. */
const samples = ['a', 'a photo of two dogs that run on the beach', 'ein grüner Käfer', '犬の写真'];

/** Largest difference, relative to the largest component of a vector, that is attributed to the order of additions. */
const tolerance = 1e-5;

/**
 * True when a text tower produces the same embedding without padding after the end token. This holds with a causal mask or
 * an attention mask; towers that attend to the padding (SigLIP) need all of it.
 */
export async function findTrimming(tower: TextTower, tokenizer: TextTokenizer): Promise<boolean> {
  if (tower.signature.length !== null) return false;
  const tokens = samples
    .map((text) => tokenizer.encode(text).ids)
    .filter((ids) => ids.length < tokenizer.contextLength);
  if (tokens.length === 0) return false;
  const longest = Math.max(...tokens.map((ids) => ids.length));
  const whole = await tower.run(tokens, tokenizer.contextLength, tokenizer.padId);
  try {
    const trimmed = await tower.run(tokens, longest, tokenizer.padId);
    const alone = await tower.run(tokens.slice(0, 1), tokens[0]!.length, tokenizer.padId);
    return isClose(trimmed.data, whole.data) && isClose(alone.data, whole.data.subarray(0, whole.dimensions));
  } catch {
    // Declared as dynamic, yet fixed to one length by something inside.
    return false;
  }
}

function isClose(a: Float32Array, b: Float32Array): boolean {
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= tolerance * scale);
}
