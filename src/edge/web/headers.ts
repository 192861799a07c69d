// The security headers of everything that is served. `platform.md`, section 9.

import { urlHost, type ClientHost } from './host.ts'

export type Headers = Readonly<Record<string, string>>

const ISOLATION: Headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), browsing-topics=()',
}

/** Headers of a page or asset for a client that came to this host. */
export function securityHeaders(host: ClientHost): Headers {
  return { ...ISOLATION, 'content-security-policy': contentSecurityPolicy(host) }
}

/** A page that came over plain http may also reach edge nodes on its own host over plain http, on any port. */
function contentSecurityPolicy(host: ClientHost): string {
  // A source expression cannot name an IPv6 address.
  const isPlain = !host.isSecure && host.kind !== 'ip6'
  const ownHost = isPlain ? ` http://${urlHost(host)}:* ws://${urlHost(host)}:*` : ''
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' https: wss:${ownHost}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types workbox default',
  ].join('; ')
}
