/** The one content security policy of the interface, sent by every host. `pictures` is Electron's own scheme. */
export const contentSecurityPolicy = (pictures: 'photo:' | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    // Svelte sets sizes and positions of tiles through style attributes.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${pictures === null ? '' : ` ${pictures}`}`,
    `media-src 'self'${pictures === null ? '' : ` ${pictures}`}`,
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
