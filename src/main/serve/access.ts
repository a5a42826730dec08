import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { StudioError } from '../../shared/contract/errors.ts';

// Access control of `diagonal serve`.
//
// Any process of this machine can reach a loopback port, and any web page can make the user's browser try. So each
// request must name this server as its Host (a foreign name that resolves to 127.0.0.1 does not), must not come
// from another site or another port (Origin, Sec-Fetch-Site), and must carry a secret:
//
//   the token     printed with the address once, `http://127.0.0.1:<port>/?token=<token>`. It opens everything: over HTTP as
//                 `Authorization: Bearer <token>`, over a WebSocket as the subprotocol `token.<token>` next to `diagonal`.
//                 The page removes it from its address and keeps it in sessionStorage, which belongs to this port alone,
//                 so only the page can open a connection to the studio.
//   the cookie    set when the page is opened by its token; HttpOnly, SameSite=Strict. Scripts, styles and images are
//                 fetched by the browser itself, which can send nothing else. Browsers send cookies of 127.0.0.1 to every
//                 port, so the cookie is not the token: it is derived from it, and opens files and images only.

/** What a request is for: the page's files and images, or calls to the studio. */
export type Purpose = 'content' | 'questions';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly reason: string;
}

/** The subprotocol of the WebSocket; the token is offered next to it. */
export const subprotocol = 'diagonal';

/** The prefix of the subprotocol that carries the token. */
export const tokenPrefix = 'token.';

/** Checks a token, or creates a random one. Throws `invalid-input`. */
export function chooseToken(token: string = randomBytes(32).toString('base64url')): string {
  if (/^[\w-]{16,256}$/.test(token)) return token;
  throw new StudioError('invalid-input', 'A token must have 16 to 256 letters, digits, hyphens or underscores.');
}

/** The rules of one server: its port and its secrets. */
export class Access {
  /** The secret; see `chooseToken`. */
  readonly token: string;
  readonly #hosts: readonly string[];
  readonly #cookie: string;
  readonly #cookieName: string;

  constructor(port: number, token: string) {
    this.token = token;
    this.#hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
    this.#cookieName = `diagonal-${port}`;
    this.#cookie = createHmac('sha256', token).update('content').digest('base64url');
  }

  /** The value of `Set-Cookie` for a page that was opened with the token. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#cookie}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Null if the request is allowed. `offered` is the token if it does not come in a header. */
  check(headers: IncomingHttpHeaders, purpose: Purpose, offered: string | null = null): Refusal | null {
    const { host, origin } = headers;
    if (host === undefined || !this.#hosts.includes(host)) return foreign('host');
    if (origin !== undefined && origin !== `http://${host}`) return foreign('origin');
    if (isFromElsewhere(headers)) return foreign('site');
    const token = offered ?? readBearer(headers);
    if (token !== null) return isSame(token, this.token) ? null : withoutToken;
    if (purpose === 'content' && isSame(readCookie(headers, this.#cookieName), this.#cookie)) return null;
    return withoutToken;
  }
}

const withoutToken: Refusal = {
  status: 401,
  reason: 'Open the address that `diagonal serve` printed: it contains the token.',
};

const foreign = (what: string): Refusal => ({ status: 403, reason: `This request comes from a foreign ${what}.` });

/** True for requests from another site or port, except a link to the page itself (which still needs the token). */
function isFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit;
}

const readBearer = ({ authorization }: IncomingHttpHeaders) =>
  authorization === undefined ? null : authorization.replace(/^Bearer /, '');

function readCookie({ cookie = '' }: IncomingHttpHeaders, name: string): string {
  const pair = cookie.split('; ').find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) ?? '';
}

/** Compares hashes, so that the time it takes reveals nothing about the secret. */
function isSame(given: string, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
