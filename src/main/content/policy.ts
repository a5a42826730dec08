/**
 * What a page of the studio may do, as a Content-Security-Policy: run its own scripts, show its own images, and connect to
 * `connect` in addition to its own address. Nothing remote, nothing inline but styles (components use style attributes; without
 * remote images or fonts a style cannot leak data). `blob:` is for workers and for images created in the page.
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

/** An image that is opened directly can do nothing, whatever it contains. */
export const imagePolicy = `default-src 'none'; sandbox`;

/** Headers of every response. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};
