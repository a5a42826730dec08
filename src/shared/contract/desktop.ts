import { z } from 'zod';
import { call, feed } from '../rpc/procedure.ts';
import { nothing, path } from './values.ts';
import type { Client, Handlers } from '../rpc/procedure.ts';

/** The start folder and the title of a dialog. */
const dialog = z.object({ title: z.string().max(200).optional(), start: path.optional() });

/** A command of the application menu, by its id in the window. */
export const menuCommand = z.enum(['project.import', 'project.export', 'project.close', 'go.commands', 'go.keys']);
export type MenuCommand = z.infer<typeof menuCommand>;

/** What only the desktop window can call: native dialogs, and the commands of the application menu. */
export const desktopContract = {
  dialogs: {
    /** Each returns null when the user cancels. */
    chooseFolder: call(dialog, path.nullable()),
    chooseFile: call(dialog, path.nullable()),
    /** Asks for the name of a file to write; the system confirms before one is replaced. */
    chooseTarget: call(dialog, path.nullable()),
  },
  menu: {
    /** The commands chosen from now on. */
    commands: feed(nothing, menuCommand),
  },
};

/** The desktop's contract as a type. */
export type DesktopContract = typeof desktopContract;

/** The window's side of the desktop contract. */
export type Desktop = Client<DesktopContract>;

/** The desktop's side of the desktop contract. */
export type DesktopHandlers = Handlers<DesktopContract>;
