/**
 * What a page of the studio may do, as a Content-Security-Policy: run its own scripts, show its own images, and talk to
 * `connect` beside its own address. Nothing remote, nothing inline but styles (components carry style attributes; without
 * remote images or fonts a style cannot tell anybody anything). `blob:` is for workers and for images made in the page.
 */
export function pagePolicy(connect: readonly string[] = []): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `worker-src 'self' blob:`,
    `connect-src ${["'self'", ...connect].join(' ')}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** An image that is opened by itself can do nothing at all, whatever it holds. */
export const imagePolicy = `default-src 'none'; sandbox`;

/** Headers of every answer, whatever it is. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};
