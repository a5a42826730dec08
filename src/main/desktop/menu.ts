import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/contract/desktop.ts';

/** Sets the application menu. Commands of the studio run in the page, which receives them through `choose`. */
export function setMenu(choose: (command: MenuCommand) => void, platform = process.platform): void {
  // The page handles these keys itself; the menu only shows them.
  const command = (label: string, id: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => choose(id),
    registerAccelerator: false,
    ...(accelerator !== undefined && { accelerator }),
  });
  const template: MenuItemConstructorOptions[] = [
    {
      role: 'fileMenu',
      submenu: [
        command('Import…', 'project.import', 'CmdOrCtrl+I'),
        command('Export…', 'project.export', 'CmdOrCtrl+E'),
        { type: 'separator' },
        command('Close Project', 'project.close'),
        { type: 'separator' },
        { role: platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [command('Search Commands…', 'go.commands', 'CmdOrCtrl+K'), command('Keyboard Shortcuts', 'go.keys')],
    },
  ];
  if (platform === 'darwin') template.unshift({ role: 'appMenu' });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
