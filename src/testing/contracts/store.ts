// What every `Store` promises (messenger/ports.ts), as one suite for the encrypted database and for the one in
// memory. Above 300 lines: one promise after the other, read as a list.
import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../messenger/ports.ts'
import type { ConversationRow, MessageRow, SecretRow } from '../../messenger/rows.ts'

/** Opens stores on one database: each call is another context of the same browser. Only a shared one is opened twice at a time. */
export type StoreOpener = () => Promise<Store>

// A store keeps whatever a row holds, so this one has only what the suite looks at.
const conversation = (key: string, extra: { draft?: string; lastAt?: number } = {}) =>
  ({
    key,
    contact: { accountId: 'a', identityKey: new Uint8Array([5, 1, 2, 3]), name: 'Ada', verified: false },
    draft: '',
    lastAt: 0,
    ...extra,
  }) as ConversationRow

const message = (conversationKey: string, seq: number): MessageRow => ({
  key: `${conversationKey}-${seq}`,
  conversation: conversationKey,
  seq,
  own: seq % 2 === 0,
  sentAt: 1_000 + seq,
  receivedAt: 1_001 + seq,
  body: `message ${seq}`,
  state: 'sent',
})

const secret = (key: string, revision: number, ...bytes: number[]): SecretRow => ({
  key,
  revision,
  bytes: new Uint8Array(bytes),
})

const conflict = expect.objectContaining({ name: 'StorageError', code: 'conflict', retryable: true })

/** Runs the contract. `setUp` answers an opener on a fresh, empty database. */
export function storeContract(name: string, setUp: () => StoreOpener): void {
  describe(`${name} keeps the contract of a store`, () => {
    let open: StoreOpener
    let store: Store
    beforeEach(async () => {
      open = setUp()
      store = await open()
    })

    it('answers undefined and nothing while it is empty', async () => {
      expect(await store.get('account', 'self')).toBeUndefined()
      expect(await store.get('secrets', 'none')).toBeUndefined()
      expect(await store.all('outbox')).toEqual([])
      expect(await store.messages('c', undefined, 10)).toEqual([])
    })

    it('brings rows of every kind back as they were', async () => {
      const rows = {
        conversations: conversation('c', { draft: 'half a thought', lastAt: 1.5 }),
        outbox: {
          key: 7,
          conversation: 'c',
          content: new Uint8Array(300).fill(9),
          createdAt: 1,
          attempts: 0,
          nextTryAt: 2,
        },
        settings: { key: 'cursor', value: { at: [1, 'two', new Uint8Array([3]), null] } },
      }
      await store.write([
        { table: 'conversations', put: rows.conversations },
        { table: 'outbox', put: rows.outbox },
        { table: 'settings', put: rows.settings },
        { table: 'messages', put: message('c', 1) },
        { table: 'secrets', put: secret('s', 1, 1, 2, 3) },
      ])
      expect(await store.get('conversations', 'c')).toEqual(rows.conversations)
      expect(await store.get('outbox', 7)).toEqual(rows.outbox)
      expect(await store.get('settings', 'cursor')).toEqual(rows.settings)
      expect(await store.get('messages', 'c-1')).toEqual(message('c', 1))
      expect(await store.get('secrets', 's')).toEqual(secret('s', 1, 1, 2, 3))
    })

    it('overwrites, deletes and lists in the order of keys', async () => {
      const outbox = (key: number) => ({ key, conversation: 'c', createdAt: 0, attempts: 0, nextTryAt: 0 })
      await store.write([3, 1, 20, 2].map((key) => ({ table: 'outbox' as const, put: outbox(key) })))
      await store.write([
        { table: 'outbox', delete: 2 },
        { table: 'outbox', delete: 99 },
        { table: 'outbox', put: { ...outbox(1), attempts: 5 } },
      ])
      const rows = await store.all('outbox')
      expect(rows.map((row) => [row.key, row.attempts])).toEqual([
        [1, 5],
        [3, 0],
        [20, 0],
      ])
    })

    it('reads many rows in the order that was asked for', async () => {
      const row = (key: string) => ({ key, bytes: new Uint8Array([key.length]) })
      const keys = ['1.a', '1.b', '2.a']
      await store.write(keys.map((key) => ({ table: 'searchIndex' as const, put: row(key) })))
      await store.write([{ table: 'conversations', put: conversation('c') }])
      expect(await store.many('searchIndex', ['2.a', 'none', '1.a', '2.a'])).toEqual([
        row('2.a'),
        undefined,
        row('1.a'),
        row('2.a'),
      ])
      expect(await store.many('searchIndex', [])).toEqual([])
      expect(await store.many('conversations', ['d', 'c'])).toEqual([undefined, conversation('c')])
    })

    it('empties a table in the order of the calls and leaves the others', async () => {
      const row = (key: string) => ({ key, bytes: new Uint8Array(50_000) })
      await store.write([{ table: 'searchTodo', put: { key: 't', ids: ['m'] } }])
      await Promise.all([
        store.write([{ table: 'searchIndex', put: row('before') }]),
        store.clear('searchIndex'),
        store.write([{ table: 'searchIndex', put: row('after') }]),
      ])
      expect(await store.all('searchIndex')).toEqual([row('after')])
      expect(await store.all('searchTodo')).toEqual([{ key: 't', ids: ['m'] }])
    })

    it('does not let a caller change what is stored', async () => {
      const row = conversation('c')
      await store.write([{ table: 'conversations', put: row }])
      row.draft = 'changed after the write'
      const read = await store.get('conversations', 'c')
      read!.draft = 'changed after the read'
      read!.contact.identityKey.fill(0)
      expect(await store.get('conversations', 'c')).toEqual(conversation('c'))
      expect(await store.all('conversations')).toEqual([conversation('c')])
    })

    it('pages messages of one conversation, newest first', async () => {
      const seqs = Array.from({ length: 25 }, (_, i) => i + 1)
      await store.write([
        ...seqs.map((seq) => ({ table: 'messages' as const, put: message('c', seq) })),
        { table: 'messages', put: message('b', 1_000) },
        { table: 'messages', put: message('d', 0) },
      ])
      const page = async (before: number | undefined, limit: number) =>
        (await store.messages('c', before, limit)).map((row) => row.seq)
      expect(await page(undefined, 10)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16])
      expect(await page(16, 10)).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6])
      expect(await page(6, 10)).toEqual([5, 4, 3, 2, 1])
      expect(await page(1, 10)).toEqual([])
      expect(await page(undefined, 0)).toEqual([])
      expect((await store.messages('d', undefined, 5)).map((row) => row.seq)).toEqual([0])
    })

    it('pages messages of one conversation from a place on, oldest first', async () => {
      await store.write([
        ...[1, 2, 3, 5].map((seq) => ({ table: 'messages' as const, put: message('c', seq) })),
        { table: 'messages', put: message('b', 4) },
        { table: 'messages', put: message('d', 6) },
      ])
      const page = async (after: number, limit: number) =>
        (await store.messagesAfter('c', after, limit)).map((row) => row.seq)
      expect(await page(0, 10)).toEqual([1, 2, 3, 5])
      expect(await page(1, 2)).toEqual([2, 3])
      expect(await page(3, 10)).toEqual([5])
      expect(await page(5, 10)).toEqual([])
      expect(await page(0, 0)).toEqual([])
    })

    it('lists what disappears in the order of its time', async () => {
      const row = (key: string, at: number) => ({ key, conversation: 'c', at })
      const rows = [row('a', 30), row('b', 10), row('c', 20)]
      await store.write(rows.map((put) => ({ table: 'expiring' as const, put })))
      expect((await store.expiring(2)).map(({ key }) => key)).toEqual(['b', 'c'])
      await store.write([{ table: 'expiring', delete: 'b' }])
      expect(await store.expiring(10)).toEqual([row('c', 20), row('a', 30)])
    })

    it('accepts a secret only as the successor of what is stored', async () => {
      await store.write([{ table: 'secrets', put: secret('s', 1, 1) }])
      await expect(store.write([{ table: 'secrets', put: secret('s', 1, 9) }])).rejects.toEqual(conflict)
      await expect(store.write([{ table: 'secrets', put: secret('s', 3, 9) }])).rejects.toEqual(conflict)
      await expect(store.write([{ table: 'secrets', put: secret('new', 2, 9) }])).rejects.toEqual(conflict)
      await store.write([{ table: 'secrets', put: secret('s', 2, 2) }])
      expect(await store.get('secrets', 's')).toEqual(secret('s', 2, 2))
    })

    it('deletes a secret once', async () => {
      await store.write([{ table: 'secrets', put: secret('s', 1, 1) }])
      await store.write([{ table: 'secrets', delete: 's' }])
      await expect(store.write([{ table: 'secrets', delete: 's' }])).rejects.toEqual(conflict)
    })

    it('refuses to change one secret twice in a write, and revisions below one', async () => {
      const twice = [secret('s', 1), secret('s', 2)].map((put) => ({ table: 'secrets' as const, put }))
      const refused = expect.objectContaining({ name: 'TypeError' })
      await expect(store.write(twice)).rejects.toEqual(refused)
      await expect(store.write([{ table: 'secrets', put: secret('s', 0) }])).rejects.toEqual(refused)
    })

    it('keeps nothing of a refused write', async () => {
      await store.write([{ table: 'secrets', put: secret('s', 1, 1) }])
      const refused = store.write([
        { table: 'messages', put: message('c', 1) },
        { table: 'conversations', put: conversation('c') },
        { table: 'secrets', put: secret('other', 1, 1) },
        { table: 'secrets', put: secret('s', 1, 9) },
      ])
      await expect(refused).rejects.toEqual(conflict)
      expect(await store.get('messages', 'c-1')).toBeUndefined()
      expect(await store.get('conversations', 'c')).toBeUndefined()
      expect(await store.get('secrets', 'other')).toBeUndefined()
      expect(await store.get('secrets', 's')).toEqual(secret('s', 1, 1))
    })

    it('commits only where the rows are absent that a unit of work says are', async () => {
      const first = { table: 'messages', put: message('c', 1) } as const
      const isNew = { table: 'messages', absent: 'c-1' } as const
      await store.write([isNew, { table: 'seen', absent: 'x' }, first])
      const again = { ...message('c', 1), body: 'other' }
      const refused = store.write([{ table: 'messages', put: again }, isNew])
      await expect(refused).rejects.toEqual(conflict)
      expect(await store.get('messages', 'c-1')).toEqual(first.put)
      await store.write([{ table: 'messages', delete: 'c-1' }])
      await store.write([isNew])
    })

    it('commits writes in the order of the calls', async () => {
      const big = { key: 'x', value: new Uint8Array(200_000).fill(1) }
      await Promise.all([
        store.write([{ table: 'settings', put: big }]),
        store.write([{ table: 'settings', put: { key: 'x', value: 'last' } }]),
      ])
      expect(await store.get('settings', 'x')).toEqual({ key: 'x', value: 'last' })
    })

    it('is still there after closing and opening again', async () => {
      await store.write([
        { table: 'secrets', put: secret('s', 1, 1) },
        { table: 'conversations', put: conversation('c') },
      ])
      store.close()
      const again = await open()
      expect(await again.get('secrets', 's')).toEqual(secret('s', 1, 1))
      expect(await again.all('conversations')).toEqual([conversation('c')])
    })

    it('refuses everything once it is closed', async () => {
      store.close()
      const denied = expect.objectContaining({ code: 'storage-denied' })
      await expect(store.get('secrets', 's')).rejects.toEqual(denied)
      await expect(store.write([{ table: 'settings', put: { key: 'x', value: 1 } }])).rejects.toEqual(denied)
    })

    it('erases everything', async () => {
      await store.write([{ table: 'settings', put: { key: 'x', value: 1 } }])
      await store.destroy()
      const again = await open()
      expect(await again.get('settings', 'x')).toBeUndefined()
      await again.write([{ table: 'settings', put: { key: 'x', value: 2 } }])
      expect(await again.get('settings', 'x')).toEqual({ key: 'x', value: 2 })
    })
  })
}

/** What stores promise besides where two contexts may have one database open. */
export function sharedStoreContract(name: string, setUp: () => StoreOpener): void {
  describe(`${name} may be open twice`, () => {
    let open: StoreOpener
    let store: Store
    beforeEach(async () => {
      open = setUp()
      store = await open()
    })

    it('lets one of two racing stores win', async () => {
      const other = await open()
      await store.write([{ table: 'secrets', put: secret('s', 1, 1) }])
      const results = await Promise.allSettled([
        store.write([
          { table: 'secrets', put: secret('s', 2, 2) },
          { table: 'settings', put: { key: 'winner', value: 'first' } },
        ]),
        other.write([
          { table: 'secrets', put: secret('s', 2, 3) },
          { table: 'settings', put: { key: 'winner', value: 'second' } },
        ]),
      ])
      const won = results.findIndex((result) => result.status === 'fulfilled')
      expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(results[1 - won]).toMatchObject({ reason: { code: 'conflict' } })
      expect(await store.get('secrets', 's')).toEqual(secret('s', 2, won === 0 ? 2 : 3))
      const late = await open()
      expect(await late.get('settings', 'winner')).toMatchObject({ value: won === 0 ? 'first' : 'second' })
    })

    it('erases everything, for every context', async () => {
      const other = await open()
      await store.write([{ table: 'settings', put: { key: 'x', value: 1 } }])
      await store.destroy()
      other.close()
      const again = await open()
      expect(await again.get('settings', 'x')).toBeUndefined()
      await again.write([{ table: 'settings', put: { key: 'x', value: 2 } }])
      expect(await again.get('settings', 'x')).toEqual({ key: 'x', value: 2 })
    })
  })
}
