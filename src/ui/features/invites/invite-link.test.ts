import { expect, test } from 'vitest'
import { findInvite, inviteLink, liveInvites } from './invite-link.ts'

test.each([
  ['http://localhost:8080/#/i/abc_-9', 'abc_-9'],
  ['write me: https://skein.example/#/i/QUJD, thanks', 'QUJD'],
  ['https://skein.example/#/c/QUJD', undefined],
  ['', undefined],
  ['#/i/', undefined],
])('the invite in "%s" is %s', (text, invite) => {
  expect(findInvite(text)).toBe(invite)
})

test('a link made of an invite holds that invite', () => {
  expect(findInvite(inviteLink('abc', 'https://skein.example'))).toBe('abc')
})

test('revoked and expired invites are no longer live', () => {
  const invite = (createdAt: number, expiresAt: number, revoked = false) => ({
    createdAt,
    expiresAt,
    revoked,
  })
  const invites = [invite(1, 50), invite(2, 200), invite(3, 200, true), invite(4, 200)]
  expect(liveInvites(invites, 100).map((one) => one.createdAt)).toEqual([4, 2])
})
