import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, id, nothing, path } from './values.ts';

/** The open project, with the counts of the status bar. */
export const project = z.object({
  folder: z.string(),
  name: z.string(),
  samples: count,
  captions: count,
  classes: count,
  splits: z.array(z.object({ name: z.string().nullable(), samples: count })),
  currentModelId: id.nullable(),
  /** Bytes of the catalogue and all vectors. */
  bytes: count,
});
export type Project = z.infer<typeof project>;

/** A recently opened project; `missing` when its folder is gone. */
export const recentProject = z.object({
  folder: z.string(),
  name: z.string(),
  openedAt: z.string(),
  samples: count,
  missing: z.boolean(),
});
export type RecentProject = z.infer<typeof recentProject>;

/** A folder or file in the picker that replaces the desktop's dialogs in a browser. */
export const folderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'project', 'file']),
});
export type FolderEntry = z.infer<typeof folderEntry>;

/** Creating, opening and closing projects. */
export const projects = {
  current: call(nothing, project.nullable()),
  recent: call(nothing, z.array(recentProject)),
  forget: call(z.object({ folder: path }), z.null()),
  /** Creates a project in a folder that is empty or does not exist, and opens it. */
  create: call(z.object({ folder: path, name: z.string().max(200).optional() }), project),
  open: call(z.object({ folder: path }), project),
  close: call(nothing, z.null()),
  /** Lists a folder for the picker, by default the home folder. Refused when the host has its own dialogs. */
  browse: call(
    z.object({ path: path.optional(), files: z.boolean().default(false) }),
    z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(folderEntry) }),
  ),
};
