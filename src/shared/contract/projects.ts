import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, id, nothing, path } from './values.ts';

/** The project that is open, with the counts that the status bar shows. */
export const project = z.object({
  folder: z.string(),
  name: z.string(),
  samples: count,
  captions: count,
  classes: count,
  splits: z.array(z.object({ name: z.string().nullable(), samples: count })),
  currentModelId: id.nullable(),
  /** Bytes of the catalogue and of everything embedded. */
  bytes: count,
});
export type Project = z.infer<typeof project>;

/** A project that was open before, newest first. `missing` when its folder is gone. */
export const recentProject = z.object({
  folder: z.string(),
  name: z.string(),
  openedAt: z.string(),
  samples: count,
  missing: z.boolean(),
});
export type RecentProject = z.infer<typeof recentProject>;

/** One folder or file in the picker that stands in for the desktop's dialogs in a browser. */
export const folderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'project', 'file']),
});
export type FolderEntry = z.infer<typeof folderEntry>;

/** Opening, making and closing projects. */
export const projects = {
  current: call(nothing, project.nullable()),
  recent: call(nothing, z.array(recentProject)),
  forget: call(z.object({ folder: path }), z.null()),
  /** Makes the folder (which must be empty or absent) a project and opens it. */
  create: call(z.object({ folder: path, name: z.string().max(200).optional() }), project),
  open: call(z.object({ folder: path }), project),
  close: call(nothing, z.null()),
  /** Lists a folder for the picker; without a path, the person's home folder. Refused where the host has dialogs of its own. */
  browse: call(
    z.object({ path: path.optional(), files: z.boolean().default(false) }),
    z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(folderEntry) }),
  ),
};
