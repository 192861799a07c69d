import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeleteContent, EditContent, PinContent, ReactionContent } from '../protocol/content/content.ts'
import {
  changed,
  DELETE_WINDOW_MS,
  EDIT_WINDOW_MS,
  LATE_MS,
  MAX_LEAD_MS,
  MAX_VERSIONS,
  type Change,
  type Made,
  type MessageState,
} from './message-changes.ts'
import type { MessageRow } from './rows.ts'

const target = new Uint8Array(16)
const SENT = 1_000_000
const now = SENT + 1_000
const row = (own: boolean): MessageRow => ({
  key: 'm',
  conversation: 'c',
  seq: 1,
  own,
  sentAt: SENT,
  receivedAt: SENT,
  body: 'first',
  state: 'delivered',
  starred: true,
})
const react = (sentAt: number, emoji?: string): ReactionContent => ({
  kind: 'reaction',
  target,
  sentAt,
  ...(emoji === undefined ? {} : { emoji }),
})
const edit = (sentAt: number, body: string): EditContent => ({ kind: 'edit', target, sentAt, body })
const pin = (sentAt: number, on: boolean): PinContent => ({ kind: 'pin', target, sentAt, on })
const remove = (sentAt: number): DeleteContent => ({ kind: 'delete', targets: [target], sentAt })
const play = (state: MessageState, changes: readonly (readonly [Change, Made])[]): MessageState =>
  changes.reduce((before, [change, made]) => changed(before, change, made) ?? before, state)

describe('a change of a message', () => {
  const mine = { own: true, by: 'me', now }
  const theirs = { own: false, by: 'them', now }
  it.each<[string, Change, boolean, Made, boolean]>([
    ['a reaction of the contact to our message', react(5, '👍'), true, theirs, true],
    ['a reaction of the contact to its own message', react(5, '👍'), false, theirs, true],
    ['our reaction', react(5, '👍'), false, mine, true],
    ['an edit by its author', edit(SENT + 1, 'b'), true, mine, true],
    ['an edit by the contact, the author', edit(SENT + 1, 'b'), false, theirs, true],
    ['an edit of our message by the contact', edit(SENT + 1, 'b'), true, theirs, false],
    ['an edit of the contact’s message by us', edit(SENT + 1, 'b'), false, mine, false],
    ['an edit from before the message', edit(SENT - 1, 'b'), false, theirs, false],
    ['an edit at the time of the message', edit(SENT, 'b'), false, theirs, false],
    ['an edit at the end of a day', edit(SENT + EDIT_WINDOW_MS, 'b'), false, theirs, true],
    ['an edit after a day', edit(SENT + EDIT_WINDOW_MS + 1, 'b'), false, theirs, false],
    [
      'an edit that comes later than any envelope',
      edit(SENT + 1, 'b'),
      false,
      { own: false, by: 'them', now: SENT + EDIT_WINDOW_MS + LATE_MS + 1 },
      false,
    ],
    ['a pin by the contact', pin(SENT + 1, true), true, theirs, true],
    ['a pin from far ahead', pin(now + MAX_LEAD_MS + 1, true), true, theirs, false],
    ['a deletion by its author', remove(SENT + 1), false, theirs, true],
    ['a deletion of our message by the contact', remove(SENT + 1), true, theirs, false],
    ['a deletion at the end of two days', remove(SENT + DELETE_WINDOW_MS), false, theirs, true],
    ['a deletion after two days', remove(SENT + DELETE_WINDOW_MS + 1), false, theirs, false],
    [
      'a deletion that comes later than any envelope',
      remove(SENT + 1),
      false,
      { own: false, by: 'them', now: SENT + DELETE_WINDOW_MS + LATE_MS + 1 },
      false,
    ],
  ])('%s', (_, change, isOwn, made, counts) => {
    expect(changed({ message: row(isOwn) }, change, made) !== undefined).toBe(counts)
  })

  it('never changes an event', () => {
    expect(changed({ message: { ...row(false), event: 'accepted' } }, react(1, '👍'), theirs)).toBeUndefined()
  })

  it('replaces a reaction by a later one of the same person only', () => {
    const state = play({ message: row(true) }, [
      [react(5, '👍'), theirs],
      [react(9, '😂'), mine],
      [react(4, '😢'), theirs],
      [react(7), theirs],
      [react(6, '😡'), theirs],
    ])
    expect(state.message.reactions).toEqual({ mine: { at: 9, emoji: '😂' }, theirs: { at: 7 } })
  })

  it('keeps the first wording and the newest others', () => {
    const edits = Array.from({ length: 80 }, (_, i) => [edit(SENT + 1 + i, `v${i}`), mine] as const)
    const { message, versions } = play({ message: row(true) }, edits)
    expect(message).toMatchObject({ body: 'v79', editedAt: SENT + 80 })
    expect(versions).toHaveLength(MAX_VERSIONS)
    expect(versions?.[0]).toEqual({ at: SENT, body: 'first' })
    expect(versions?.[1]).toEqual({ at: SENT + 32, body: 'v31' })
  })

  it('leaves nothing of a deleted message', () => {
    const state = play({ message: { ...row(true), forwarded: true } }, [
      [react(5, '👍'), theirs],
      [edit(SENT + 1, 'b'), mine],
      [remove(SENT + 2), mine],
      [edit(SENT + 3, 'c'), mine],
      [react(9, '👍'), theirs],
    ])
    const { starred: _, ...bare } = row(true)
    expect(state).toEqual({ message: { ...bare, body: '', deletedAt: SENT + 2 } })
  })

  it('leads to the same state in any order and with any repetition', () => {
    const time = fc.integer({ min: SENT - 2, max: SENT + 12 })
    const change: fc.Arbitrary<Change> = fc.oneof(
      fc.tuple(time, fc.constantFrom('👍', '😂', undefined)).map(([at, emoji]) => react(at, emoji)),
      fc.tuple(time, fc.boolean()).map(([at, on]) => pin(at, on)),
      fc.tuple(time, fc.constantFrom('a', 'b', 'c')).map(([at, body]) => edit(at, body)),
      fc.integer({ min: SENT + DELETE_WINDOW_MS - 1, max: SENT + DELETE_WINDOW_MS + 30 }).map(remove),
    )
    const made = fc.boolean().map((own) => ({ own, by: own ? 'me' : 'them', now }))
    const runs = fc
      .array(fc.tuple(change, made), { maxLength: 14 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
        ),
      )
    fc.assert(
      fc.property(fc.boolean(), runs, (isOwn, [all, mixed]) => {
        const once = play({ message: row(isOwn) }, all)
        const again = play({ message: row(isOwn) }, mixed)
        // Which of several deletions came first does not show.
        const bare = ({ message: { deletedAt, ...rest }, versions }: MessageState) => ({
          rest,
          isDeleted: deletedAt !== undefined,
          versions,
        })
        expect(bare(again)).toEqual(bare(once))
      }),
      { numRuns: 500 },
    )
  })
})
