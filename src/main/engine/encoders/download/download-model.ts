import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderName } from '../model/model-name.ts';
import { syncFolder } from '../../files/flush.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import { chooseFiles } from './choose-files.ts';
import { downloadFile } from './download-file.ts';
import { completeFile, fileAddress, hubAddress, listHubFiles } from './hub.ts';

/** What to download. */
export interface DownloadRequest {
  /** `owner/name`, optionally `@revision`. */
  readonly id: string;
  readonly variant: string;
  /** Folder for the model; it must not exist. */
  readonly folder: string;
  /** Where unfinished downloads are stored, to be resumed. */
  readonly cache: string;
  readonly hub?: string;
  /** Milliseconds before a retry, and until a timeout; see `fetchPatiently`. */
  readonly pause?: number;
  readonly stall?: number;
}

/**
 * Downloads a model from a hub with Hugging Face's API and returns where it came from (`hub/owner/name@commit`). Resumes
 * after a cancel, a crash or a broken connection. Progress counts bytes: it never decreases, and its total never changes.
 */
export async function downloadModel(
  { id: wanted, variant, folder, cache, hub = hubAddress(), ...patience }: DownloadRequest,
  { signal, progress }: WorkContext,
): Promise<string> {
  const [id = wanted, revision = 'main'] = wanted.split('@');
  progress('Contacting the hub', 0, null);
  const options = { ...patience, signal };
  const listing = await listHubFiles(hub, { id, revision }, options);
  const address = (path: string) => fileAddress(hub, listing, path);
  const chosen = chooseFiles(listing, variant);
  const files = await Promise.all(chosen.map((file) => completeFile(address(file.path), file, options)));
  const staging = join(cache, folderName(`${id}@${listing.commit}`));
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
  let finished = 0;
  for (const file of files) {
    const loaded = (bytes: number) => progress('Downloading', finished + Math.min(bytes, file.size ?? 0), total);
    await downloadFile(address(file.path), file, join(staging, file.path), { ...options, loaded });
    finished += file.size ?? 0;
  }
  await mkdir(dirname(folder), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(staging, folder);
  await syncFolder(dirname(folder));
  return `${new URL(hub).host}/${id}@${listing.commit}`;
}
