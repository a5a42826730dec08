import { z } from 'zod';
import { call, feed } from '../rpc/procedure.ts';
import { nothing, path } from './values.ts';
import type { Client, Handlers } from '../rpc/procedure.ts';

/** Where a dialog begins, and what stands above it. */
const dialog = z.object({ title: z.string().max(200).optional(), start: path.optional() });

/** A command of the application menu, by the name that it has in the window. */
export const menuCommand = z.enum(['project.import', 'project.export', 'project.close', 'go.commands', 'go.keys']);
export type MenuCommand = z.infer<typeof menuCommand>;

/** What only the desktop's own window can ask: the system's dialogs, and what was chosen in the application menu. */
export const desktopContract = {
  dialogs: {
    /** Each answers null when the person chose none. */
    chooseFolder: call(dialog, path.nullable()),
    chooseFile: call(dialog, path.nullable()),
    /** Asks for the name of a file to be written; the system asks before one is replaced. */
    chooseTarget: call(dialog, path.nullable()),
  },
  menu: {
    /** What is chosen from now on. */
    commands: feed(nothing, menuCommand),
  },
};

/** The desktop's contract as a type. */
export type DesktopContract = typeof desktopContract;

/** How the window asks the desktop. */
export type Desktop = Client<DesktopContract>;

/** How the desktop answers. */
export type DesktopHandlers = Handlers<DesktopContract>;
