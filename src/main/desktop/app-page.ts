import { net, protocol } from 'electron';
import { say, type Content } from '../content/content.ts';

/** The scheme and host of everything that a window shows; no other page shares its origin. */
const appOrigin = 'diagonal-app://studio';

/** The address of the page. */
export const pageAddress = `${appOrigin}/`;

/** Makes the scheme one with an origin, fetch and streams, as http has. To be called before the application is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'diagonal-app', privileges }]);
}

/** Answers the windows' requests. While developing, everything but images comes from the server that rebuilds the renderer. */
export function serveAppPage(content: Content, devServer: string | undefined): void {
  protocol.handle('diagonal-app', async (request) => {
    const { host, pathname, search } = new URL(request.url);
    if (host !== 'studio') return say(404, 'There is nothing at this address.');
    if (devServer === undefined || pathname.startsWith('/media/')) return content(request);
    return net.fetch(new URL(pathname + search, devServer).href);
  });
}

/** True for the page itself, wherever in it. */
export function isPage(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'diagonal-app:' && url.host === 'studio' && ['', '/', '/index.html'].includes(url.pathname);
}
