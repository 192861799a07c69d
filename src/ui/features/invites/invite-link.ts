// Invite links as people handle them: pasted with words around them, scanned, or opened.

/** The invite inside a text that holds an invite link; undefined when there is none. */
export function findInvite(text: string): string | undefined {
  return /#\/i\/([\w~.%-]+)/.exec(text)?.[1]
}

/** The link of an invite at this origin, as the client reads it. */
export function inviteLink(invite: string, origin: string): string {
  return `${origin}/#/i/${invite}`
}

/** Lifetimes offered for an invite. */
export const DAY_MS = 86_400_000
export const lifetimes = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS }

export type Lifetime = keyof typeof lifetimes

/** Invites that can still be used, newest first. */
export function liveInvites<Invite extends { revoked: boolean; expiresAt: number; createdAt: number }>(
  invites: readonly Invite[],
  now: number,
): Invite[] {
  return invites
    .filter((invite) => !invite.revoked && invite.expiresAt > now)
    .toSorted((a, b) => b.createdAt - a.createdAt)
}
