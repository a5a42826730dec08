import { app, type Session } from 'electron';
import { isPage } from './app-page.ts';

const ownSchemes = new Set(['diagonal-app:', 'devtools:', 'blob:', 'data:']);

/**
 * Allows every page of this application only what the studio needs: no navigation except to the page itself, no other
 * windows, no foreign frames, no embedded browsers. Call it before the first window opens.
 */
export function lockDownPages(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !isPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Denies a session every permission and device, and every address except the application's own (and `devServer`). */
export function lockDownSession(session: Session, devServer: string | undefined): void {
  session.setPermissionRequestHandler((_, __, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  const devHost = devServer === undefined ? null : new URL(devServer).host;
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const { protocol, host } = new URL(url);
    answer({ cancel: !ownSchemes.has(protocol) && host !== devHost });
  });
}
