// In-app addresses live in the fragment, which never reaches a server (architecture.md, section 2).

export type Route =
  | { name: 'chats' }
  /** `messageId` is a message to jump to. */
  | { name: 'conversation'; conversationId: string; messageId?: string }
  | { name: 'invite'; invite: string }
  | { name: 'settings'; section?: string }

/** Reads a fragment such as `#/c/ID?m=MESSAGE`. Anything unknown is the chat list. */
export function parseRoute(hash: string): Route {
  const [, place, rest = '', query = ''] = /^#\/(c|i|settings)(?:\/([^?]*))?(?:\?(.*))?$/.exec(hash) ?? []
  if (place === 'settings')
    return rest === '' ? { name: 'settings' } : { name: 'settings', section: decodePart(rest) }
  if (place === 'c' && rest !== '') {
    const messageId = new URLSearchParams(query).get('m')
    return { name: 'conversation', conversationId: decodePart(rest), ...(messageId ? { messageId } : {}) }
  }
  if (place === 'i' && query === '') return { name: 'invite', invite: decodePart(rest) }
  return { name: 'chats' }
}

/** The fragment of a route; `parseRoute` reads it back. */
export function formatRoute(route: Route): string {
  if (route.name === 'conversation') {
    const jump = route.messageId === undefined ? '' : `?m=${encodeURIComponent(route.messageId)}`
    return `#/c/${encodeURIComponent(route.conversationId)}${jump}`
  }
  if (route.name === 'invite') return `#/i/${encodeURIComponent(route.invite)}`
  if (route.name === 'settings')
    return route.section === undefined ? '#/settings' : `#/settings/${encodeURIComponent(route.section)}`
  return '#/'
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}
