import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import { contract, type StudioHandlers } from '../../shared/contract/contract.ts';
import { desktopContract, type DesktopHandlers } from '../../shared/contract/desktop.ts';
import { studioFaults } from '../../shared/contract/errors.ts';
import { desktopChannel } from '../../shared/desktop-channel.ts';
import { dispatch } from '../../shared/rpc/dispatcher.ts';
import { openMessagePort } from '../../shared/rpc/transports/message-port.ts';
import { isPage } from './app-page.ts';

/** The services that a page is connected to. */
export interface PageServices {
  readonly studio: StudioHandlers;
  readonly desktop: DesktopHandlers;
  readonly report: (problem: string, error?: unknown) => void;
}

/**
 * Answers the page of one window over the two ports that it sends (see `desktopChannel`), each time it is loaded. Frames
 * in it, other windows and foreign pages get no answer. Returns the function that stops listening.
 */
export function connectPage(contents: WebContents, { studio, desktop, report }: PageServices): () => void {
  const connect = (event: IpcMainEvent) => {
    const { sender, senderFrame, ports } = event;
    const [studioPort, desktopPort] = ports;
    const isOwn = sender === contents && senderFrame !== null && senderFrame.parent === null && isPage(senderFrame.url);
    if (!isOwn || !studioPort || !desktopPort || ports.length > 2) {
      for (const port of ports) port.close();
      return report(`Refused a connection from a foreign page: ${senderFrame?.url}`);
    }
    dispatch(contract, studio, openMessagePort(studioPort), { faults: studioFaults, report });
    dispatch(desktopContract, desktop, openMessagePort(desktopPort), { faults: studioFaults, report });
  };
  ipcMain.on(desktopChannel, connect);
  return () => ipcMain.off(desktopChannel, connect);
}
