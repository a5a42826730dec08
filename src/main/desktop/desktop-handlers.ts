import { dialog, type BaseWindow, type OpenDialogOptions } from 'electron';
import type { DesktopHandlers, MenuCommand } from '../../shared/contract/desktop.ts';
import type { EventLog } from '../../shared/rpc/event-log.ts';

interface Asked {
  readonly title?: string | undefined;
  readonly start?: string | undefined;
}

/** Implements the desktop contract: dialogs over a window, and the commands chosen in the menu. */
export function createDesktopHandlers(window: BaseWindow, commands: EventLog<MenuCommand>): DesktopHandlers {
  const open = async (asked: Asked, properties: NonNullable<OpenDialogOptions['properties']>) => {
    const { filePaths } = await dialog.showOpenDialog(window, { ...optionsOf(asked), properties });
    return filePaths[0] ?? null;
  };
  return {
    dialogs: {
      chooseFolder: (asked) => open(asked, ['openDirectory', 'createDirectory']),
      chooseFile: (asked) => open(asked, ['openFile']),
      async chooseTarget(asked) {
        const { filePath } = await dialog.showSaveDialog(window, optionsOf(asked));
        return filePath || null;
      },
    },
    menu: {
      // A reloaded page must not run commands that were chosen before.
      commands: (_, { after, signal }) => commands.read({ after: after || commands.last, signal }),
    },
  };
}

const optionsOf = ({ title, start }: Asked) => ({
  ...(title !== undefined && { title }),
  ...(start !== undefined && { defaultPath: start }),
});
