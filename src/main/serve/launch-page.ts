import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that redirects a browser to the studio. */
export interface LaunchPage {
  readonly file: string;
  /** Deletes the file, once the browser has read it. */
  remove(): Promise<void>;
}

/**
 * Writes a page, readable only by the current user, that redirects to `url`. The browser is started with this file instead of the
 * address, because every user of a machine can read the arguments of every process, and the address contains the token.
 */
export async function writeLaunchPage(url: string): Promise<LaunchPage> {
  const folder = await mkdtemp(join(tmpdir(), 'diagonal-'));
  const file = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${escapeHtml(url)}">`;
  await writeFile(file, page, { mode: 0o600 });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
