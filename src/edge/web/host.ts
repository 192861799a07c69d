// The host a client asked for, checked: it goes into headers and addresses that the client gets back.

import type { IncomingMessage } from 'node:http'

/** A host name or address (without brackets), the port, and whether the client speaks TLS. */
export type ClientHost = Readonly<{
  hostname: string
  port: number
  kind: 'dns' | 'ip4' | 'ip6'
  isSecure: boolean
}>

const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i
const IP4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const IP6 = /^[0-9a-f:]{2,39}$/i
const AUTHORITY = /^(?:\[(?<ip6>[^\]]+)\]|(?<name>[^:]+))(?::(?<port>\d{1,5}))?$/

/** Reads the `Host` header; nothing where it is missing or malformed. A proxy's `x-forwarded-proto` counts as TLS. */
export function readClientHost(request: IncomingMessage, hasTls: boolean): ClientHost | undefined {
  const { ip6, name, port: portText } = AUTHORITY.exec(request.headers.host ?? '')?.groups ?? {}
  const isSecure = hasTls || request.headers['x-forwarded-proto'] === 'https'
  const port = portText === undefined ? (isSecure ? 443 : 80) : Number(portText)
  if (port < 1 || port > 65535) return undefined
  if (ip6 !== undefined) return IP6.test(ip6) ? { hostname: ip6, port, kind: 'ip6', isSecure } : undefined
  if (name === undefined || !NAME.test(name)) return undefined
  return { hostname: name.toLowerCase(), port, kind: IP4.test(name) ? 'ip4' : 'dns', isSecure }
}

/** The host as it stands in a URL. */
export function urlHost(host: ClientHost): string {
  return host.kind === 'ip6' ? `[${host.hostname}]` : host.hostname
}
