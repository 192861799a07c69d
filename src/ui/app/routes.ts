// In-app addresses live in the fragment, which never reaches a server (architecture.md, section 2).

export type Route =
  | { name: 'chats' }
  /** `messageId` is a message to jump to. */
  | { name: 'conversation'; conversationId: string; messageId?: string }
  | { name: 'invite'; invite: string }
  | { name: 'settings' }

/** Reads a fragment such as `#/c/ID`. Anything unknown is the chat list. */
export function parseRoute(hash: string): Route {
  const [, place, rest = ''] = /^#\/(c|i|settings)(?:\/([^?]*))?$/.exec(hash) ?? []
  if (place === 'settings') return { name: 'settings' }
  if (place === 'c' && rest !== '') return { name: 'conversation', conversationId: decodePart(rest) }
  if (place === 'i') return { name: 'invite', invite: decodePart(rest) }
  return { name: 'chats' }
}

/** The fragment of a route; `parseRoute` reads it back. */
export function formatRoute(route: Route): string {
  if (route.name === 'conversation') return `#/c/${encodeURIComponent(route.conversationId)}`
  if (route.name === 'invite') return `#/i/${encodeURIComponent(route.invite)}`
  return route.name === 'settings' ? '#/settings' : '#/'
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}
