import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that leads to the studio when a browser opens it. */
export interface LaunchPage {
  readonly file: string;
  /** Takes the file away, once the browser has been there. */
  remove(): Promise<void>;
}

/**
 * Writes a page, readable by this person only, that goes on to `url`. A browser is started with this file and not with the
 * address itself, because everyone on a machine can read the arguments of every process, and the address holds the token.
 */
export async function writeLaunchPage(url: string): Promise<LaunchPage> {
  const folder = await mkdtemp(join(tmpdir(), 'diagonal-'));
  const file = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${escapeHtml(url)}">`;
  await writeFile(file, page, { mode: 0o600 });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
