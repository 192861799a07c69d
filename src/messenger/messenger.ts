// The messenger: the calls of a client, answered from the store at once and carried out over the network by themselves. It has an
// account or none; without one only `createAccount` does anything.
import type { Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import type { AccountView, ClientApi, ConnectionState } from './api.ts'
import type { CorePorts } from './core.ts'
import { SkeinError } from './errors.ts'
import type { NetworkEvents, Vault } from './ports.ts'
import type { AccountRow } from './rows.ts'
import { readStored, Runtime } from './runtime.ts'
import { noteToSelf } from './self.ts'
import { fitName } from './text-content.ts'

/** What the messenger stands on. The vault is opened only when there is an account, or one is made. */
export type MessengerPorts = Omit<CorePorts, 'vault'> & {
  openVault(store: CorePorts['store']): Promise<Vault>
  /** Erases the store and gives a new, empty one. */
  startOver(): Promise<CorePorts['store']>
}

/** A messenger and the two sides that talk to it. */
export type Messenger = {
  readonly api: ClientApi
  readonly events: NetworkEvents
  /** Takes up the stored account and goes online. Calls before that wait. */
  start(): Promise<void>
  /** Ends everything that runs by itself; the store stays open. */
  stop(): void
}

export function createMessenger(ports: MessengerPorts): Messenger {
  let { store } = ports
  let runtime: Runtime | undefined
  let connection: ConnectionState = 'connecting'
  let creating: Promise<AccountView> | undefined
  let own: { peerId: string; addresses: string[] } | undefined
  const loaded = Promise.withResolvers<void>()

  async function begin(account: AccountRow): Promise<Runtime> {
    const [stored, vault] = await Promise.all([readStored(store), ports.openVault(store)])
    const begun = new Runtime({ ...ports, store, vault }, account)
    await begun.load(stored)
    runtime = begun
    return begun
  }

  async function start(): Promise<void> {
    try {
      const account = await store.get('account', 'self')
      const begun = account === undefined ? undefined : await begin(account)
      loaded.resolve()
      begun?.start()
    } catch (error) {
      loaded.reject(error)
      throw error
    }
  }

  async function running(): Promise<Runtime> {
    await loaded.promise
    if (runtime === undefined) throw new SkeinError('no-account')
    return runtime
  }

  async function createAccount({ name }: { name: string }): Promise<AccountView> {
    const createdAt = ports.clock.now()
    const account: AccountRow = {
      key: 'self',
      name: fitName(name),
      createdAt,
      direct: true,
      receipts: true,
      edges: [],
    }
    await store.write([{ table: 'account', put: account }])
    const begun = await begin(account)
    ports.emit({ type: 'account', account: begun.account() })
    begun.start()
    if (own !== undefined) begun.onAddresses(own)
    return begun.account()
  }

  async function deleteAccount(): Promise<void> {
    const ended = await running()
    await ended.leave()
    ended.stop()
    runtime = undefined
    await ports.network.stop()
    store = await ports.startOver()
    ports.emit({ type: 'account', account: undefined })
  }

  // What a stopped store rejects with is heard by those who call.
  loaded.promise.catch(() => undefined)

  const api: ClientApi = {
    async account() {
      await loaded.promise
      return runtime?.account()
    },
    async createAccount(input) {
      await loaded.promise
      if (runtime !== undefined) return runtime.account()
      creating ??= createAccount(input).finally(() => {
        creating = undefined
      })
      return creating
    },
    deleteAccount,
    updateAccount: async (input) => (await running()).profile.update(input),
    createInvite: async (input) => (await running()).invites.create(input),
    invites: async () => (await running()).invites.list(),
    revokeInvite: async (id) => (await running()).invites.revoke(id),
    previewInvite: async (link) => (await running()).invites.preview(link),
    connect: async (link) => (await running()).contacts.connect(link),
    conversations: async () => (await running()).conversations(),
    acceptRequest: async (id) => (await running()).contacts.accept(id),
    declineRequest: async (id) => (await running()).contacts.decline(id),
    block: async (id) => (await running()).contacts.block(id),
    unblock: async (id) => (await running()).contacts.unblock(id),
    deleteConversation: async (id) => (await running()).contacts.remove(id),
    setDirect: async (id, direct) => (await running()).contacts.setDirect(id, direct),
    safetyNumber: async (id) => (await running()).contacts.safetyNumber(id),
    matchSafetyNumber: async (id, qr) => (await running()).contacts.matchSafetyNumber(id, qr),
    setVerified: async (id, verified) => (await running()).contacts.setVerified(id, verified),
    acceptChangedKey: async (id) => (await running()).contacts.acceptChangedKey(id),
    messages: async (input) => (await running()).pages.before(input),
    messagesAfter: async (input) => (await running()).pages.after(input),
    messagesAround: async (input) => (await running()).pages.around(input),
    messageInfo: async (id) => (await running()).pages.info(id),
    react: async (id, emoji) => (await running()).changes.react(id, emoji),
    editMessage: async (id, body) => (await running()).changes.edit(id, body),
    editHistory: async (id) => (await running()).changes.history(id),
    deleteForEveryone: async (ids) => (await running()).changes.deleteForEveryone(ids),
    deleteForMe: async (ids) => (await running()).removal.deleteForMe(ids),
    setMessagePinned: async (id, pinned) => (await running()).changes.setPinned(id, pinned),
    pinnedMessages: async (id) => (await running()).changes.pinned(id),
    setExpiry: async (id, ms) => (await running()).agreements.setExpiry(id, ms),
    noteToSelf: async () => noteToSelf((await running()).core),
    setStarred: async (ids, starred) => (await running()).marks.setStarred(ids, starred),
    starredMessages: async () => (await running()).marks.starred(),
    setConversation: async (id, patch) => (await running()).flags.set(id, patch),
    reorderPinned: async (ids) => (await running()).flags.reorder(ids),
    sendText: async (input) => (await running()).texts.send(input),
    retryMessage: async (id) => (await running()).texts.retry(id),
    saveDraft: async (id, draft) => (await running()).texts.saveDraft(id, draft),
    markRead: async (id, seq) => (await running()).texts.markRead(id, seq),
    setTyping: async (id, active) => (await running()).typing.say(id, active),
    search: async (input) => (await running()).search.search(input),
    signalCall: async (input) => (await running()).calls.signal(input),
    liveCalls: async () => (await running()).calls.live(),
    closeCall: async ({ callId, end, durationMs }) =>
      (await running()).calls.log.close(callId, end, durationMs),
    endLostCalls: async () => (await running()).calls.endLost(),
    callHistory: async (input) => (await running()).calls.log.history(input),
    iceServers: () => ports.network.iceServers(),
    connection: () => Promise.resolve(connection),
    diagnose: () => ports.network.diagnose(),
    reconnect: (which) => ports.network.reconnect(which),
  }

  const events: NetworkEvents = {
    onConnection(state) {
      connection = state
      ports.emit({ type: 'connection', state })
    },
    onEdgeReady: (edge: EdgeAddress) => runtime?.onEdgeReady(edge),
    onMail: (edge: EdgeAddress, frame: Bytes) => runtime?.onMail(edge, frame),
    async onEnvelope(tag, envelope) {
      await (await running()).onEnvelope(tag, envelope)
    },
    onLink: (tag, kind) => runtime?.onLink(tag, kind),
    onAddresses(addresses) {
      own = addresses
      runtime?.onAddresses(addresses)
    },
  }

  return { api, events, start, stop: () => runtime?.stop() }
}
