import { readFile } from 'node:fs/promises';
import { StudioError } from '../../../../shared/contract/errors.ts';

/** An object from a JSON file. */
export type Json = Readonly<Record<string, unknown>>;

/** The object in a JSON file, null when there is no such file. Fails with `model-invalid`, naming the file, when it is not an object. */
export async function readJson(file: string): Promise<Json | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isJson(value)) return value;
  } catch (cause) {
    throw new StudioError(
      'model-invalid',
      `${file} is not valid JSON: ${(cause as Error).message}`,
      { file },
      { cause },
    );
  }
  throw new StudioError('model-invalid', `${file} must contain a JSON object`, { file });
}

/** True for a JSON object. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key, empty when there is none. */
export function objectAt(json: Json | null, key: string): Json {
  const value = json?.[key];
  return isJson(value) ? value : {};
}
