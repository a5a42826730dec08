import { net, protocol } from 'electron';
import { say, type Content } from '../content/content.ts';

/** The scheme and host of everything that a window shows; no other page shares its origin. */
const appOrigin = 'diagonal-app://studio';

/** The address of the page. */
export const pageAddress = `${appOrigin}/`;

/** Registers the scheme with an origin, fetch and streams, like http. Call it before the application is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'diagonal-app', privileges }]);
}

/** Answers the requests of windows. In development, everything but images comes from the dev server. */
export function serveAppPage(content: Content, devServer: string | undefined): void {
  protocol.handle('diagonal-app', async (request) => {
    const { host, pathname, search } = new URL(request.url);
    if (host !== 'studio') return say(404, 'There is nothing at this address.');
    if (devServer === undefined || pathname.startsWith('/media/')) return content(request);
    return net.fetch(new URL(pathname + search, devServer).href);
  });
}

/** True for the address of the page, with any query or fragment. */
export function isPage(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'diagonal-app:' && url.host === 'studio' && ['', '/', '/index.html'].includes(url.pathname);
}
