// Trusted Types (platform.md, section 9): the page enforces them, so workers and the service worker can only be started by a
// URL that a policy has passed. This module is the first import of the entry, before anything can need it.

type Policy = { createScriptURL: (url: string) => string }
type PolicyFactory = { createPolicy(name: string, rules: Policy): unknown }

/** Passes an address of this very origin and throws for every other. */
export function requireSameOrigin(url: string, base: string): string {
  if (new URL(url, base).origin !== new URL(base).origin)
    throw new TypeError('Script of a foreign origin refused')
  return url
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
factory?.createPolicy('default', { createScriptURL: (url) => requireSameOrigin(url, location.href) })
