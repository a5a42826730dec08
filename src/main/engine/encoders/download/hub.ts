import { z } from 'zod';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { fetchPatiently, type FetchOptions } from './fetch-patiently.ts';

/** A file of a repository on a hub. `sha256` is known for large files (LFS), `gitOid` for the others. */
export interface HubFile {
  /** Relative, with forward slashes; checked not to leave the folder. */
  readonly path: string;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly gitOid: string | null;
}

/** A repository at one commit. */
export interface HubListing {
  readonly id: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** Default hub. */
const defaultHub = 'https://huggingface.co';

const listing = z.object({
  sha: z.string().regex(/^[\w.-]+$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().nonnegative().nullish(),
      blobId: z.string().nullish(),
      lfs: z.object({ sha256: z.string().nullish(), size: z.number().nullish() }).nullish(),
    }),
  ),
});

/** The hub that the user chose (`DIAGONAL_HUB`), or the default one; without a trailing slash. */
export function hubAddress(): string {
  return (process.env['DIAGONAL_HUB'] ?? defaultHub).replace(/\/+$/, '');
}

/**
 * The files of a repository, as `GET /api/models/<id>/revision/<revision>?blobs=true` lists them. Fails with `not-found`,
 * `not-allowed`, `download-failed`, or `unsafe-path` when a name would leave the folder.
 */
export async function listHubFiles(
  hub: string,
  { id, revision }: { readonly id: string; readonly revision: string },
  options: FetchOptions,
): Promise<HubListing> {
  const url = `${hub}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await fetchPatiently(url, options);
  const parsed = listing.safeParse(await response.json().catch(() => null));
  if (!parsed.success)
    throw new StudioError('download-failed', `${hub} did not return a list of files for ${id}`, { url });
  const files = parsed.data.siblings.map(({ rfilename, size, blobId, lfs }) => ({
    path: requireSafe(rfilename, id),
    size: lfs?.size ?? size ?? null,
    sha256: lfs?.sha256 ?? null,
    gitOid: lfs ? null : (blobId ?? null),
  }));
  return { id, commit: parsed.data.sha, files };
}

/** Fills in what the listing lacks about a file from the file's own headers, where they have it. */
export async function completeFile(url: string, file: HubFile, { signal }: FetchOptions): Promise<HubFile> {
  if (file.size !== null) return file;
  // The relevant headers are on the hub's own response, before it redirects to the storage.
  const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal }).catch(() => null);
  if (response === null || response.status >= 400) return file;
  const header = (name: string) => response.headers.get(name);
  const size = Number(header('x-linked-size') ?? (response.ok ? header('content-length') : null) ?? NaN);
  const hash = /[0-9a-f]{64}/i.exec(header('x-linked-etag') ?? '')?.[0] ?? null;
  return { ...file, size: Number.isSafeInteger(size) ? size : null, sha256: file.sha256 ?? hash };
}

/** The address of a file at a commit. */
export function fileAddress(hub: string, { id, commit }: Pick<HubListing, 'id' | 'commit'>, path: string): string {
  return `${hub}/${id}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** A name from an untrusted list becomes a path on this machine, so it must not leave its folder. */
function requireSafe(path: string, id: string): string {
  const steps = path.split('/');
  const bad = steps.some((step) => step === '' || step === '.' || step === '..') || /[\\:\0]/.test(path);
  if (!bad) return path;
  throw new StudioError('unsafe-path', `${id} lists a file whose name leaves its folder: ${JSON.stringify(path)}`, {
    id,
    path,
  });
}
