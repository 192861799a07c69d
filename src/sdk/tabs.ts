// Several tabs, one leader (architecture.md, section 5). Every tab queues for the Web Lock `skein-leader`; who holds it runs the
// only vault and answers the others over a BroadcastChannel. There is no heartbeat: the browser gives the lock to the next tab
// when the leader goes, the new leader announces itself, and every tab asks anew what it is still waiting for. That is safe
// because every call may be repeated (`ClientApi`).
import { RemoteError, toShape, type ErrorShape } from '../lib/rpc.ts'
import type { ClientApi, ClientEvent } from './types.ts'

/** Name of the Web Lock of the leading tab and of the channel between tabs. */
export const LEADER_LOCK = 'skein-leader'
export const TAB_CHANNEL = 'skein'

export type Method = keyof ClientApi

/** The calls, by name; a type error here means a call of `ClientApi` is missing. */
const METHODS: Readonly<Record<Method, true>> = {
  account: true,
  createAccount: true,
  deleteAccount: true,
  updateAccount: true,
  createInvite: true,
  invites: true,
  revokeInvite: true,
  previewInvite: true,
  connect: true,
  conversations: true,
  acceptRequest: true,
  declineRequest: true,
  block: true,
  unblock: true,
  deleteConversation: true,
  setDirect: true,
  safetyNumber: true,
  matchSafetyNumber: true,
  setVerified: true,
  acceptChangedKey: true,
  messages: true,
  messagesAfter: true,
  messagesAround: true,
  messageInfo: true,
  sendText: true,
  react: true,
  editMessage: true,
  editHistory: true,
  deleteForEveryone: true,
  deleteForMe: true,
  setMessagePinned: true,
  pinnedMessages: true,
  setExpiry: true,
  noteToSelf: true,
  setStarred: true,
  starredMessages: true,
  setConversation: true,
  reorderPinned: true,
  retryMessage: true,
  saveDraft: true,
  markRead: true,
  setTyping: true,
  search: true,
  signalCall: true,
  liveCalls: true,
  closeCall: true,
  endLostCalls: true,
  callHistory: true,
  iceServers: true,
  connection: true,
  diagnose: true,
  reconnect: true,
}

/** Whether a name from another tab is a call there is. */
export function isMethod(name: string): name is Method {
  return Object.hasOwn(METHODS, name)
}

/** What a tab posts to the others. */
export type TabMessage =
  | { type: 'hello' }
  | { type: 'leader'; tabId?: string }
  | { type: 'call'; from: string; id: number; method: string; args: unknown[] }
  | { type: 'result'; to: string; id: number; value: unknown }
  | { type: 'error'; to: string; id: number; error: ErrorShape }
  | { type: 'event'; event: ClientEvent }

/** A channel that reaches every other tab, never the own one. */
export interface TabChannel {
  post(message: TabMessage): void
  listen(listener: (message: TabMessage) => void): void
  close(): void
}

/** Holds a lock until released; `signal` gives up waiting. Rejects when given up. */
export type HoldLock = (name: string, signal: AbortSignal) => Promise<() => void>

/** The running vault and network of a leading tab. */
export interface Leader {
  call(method: Method, args: unknown[]): Promise<unknown>
  stop(): Promise<void>
}

/** What a tab needs from its surroundings. */
export type TabPorts = {
  tabId: string
  channel: TabChannel
  holdLock: HoldLock
  /** Starts to lead: called at most once, when the lock is held. */
  lead(emit: (event: ClientEvent) => void): Promise<Leader>
}

type Pending = {
  method: Method
  args: unknown[]
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** One tab's share: calls the leader, wherever it is, and passes events on. */
export class Tab {
  readonly #ports: TabPorts
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Set<(event: ClientEvent) => void>()
  readonly #closing = new AbortController()
  readonly #ready = Promise.withResolvers<void>()
  #nextId = 1
  #leader: Leader | undefined
  #release: (() => void) | undefined
  #failure: { error: unknown } | undefined
  /** The tab that was last heard to lead. */
  #followed: string | undefined
  readonly ready: Promise<void> = this.#ready.promise

  constructor(ports: TabPorts) {
    this.#ports = ports
    // A tab that is closed before any leader answered simply never gets ready.
    this.#ready.promise.catch(() => undefined)
  }

  /** Listens, asks who leads, and queues for the lead. Resolves when leading ends or rejects when it cannot begin. */
  async run(): Promise<void> {
    this.#ports.channel.listen((message) => this.#onMessage(message))
    this.#ports.channel.post({ type: 'hello' })
    let release: () => void
    try {
      release = await this.#ports.holdLock(LEADER_LOCK, this.#closing.signal)
    } catch (error) {
      if (this.#closing.signal.aborted) return
      this.#fail(error)
      throw error
    }
    this.#release = release
    try {
      await this.#lead()
    } catch (error) {
      this.#fail(error)
      release()
      throw error
    }
  }

  /** This tab cannot lead: whoever waits learns why, and so does every later call until another tab leads. */
  #fail(error: unknown): void {
    this.#failure = { error }
    this.#ready.reject(error)
    for (const call of this.#takePending()) call.reject(error)
  }

  call(method: Method, args: unknown[]): Promise<unknown> {
    if (this.#closing.signal.aborted) return Promise.reject(new Error('the client is closed'))
    if (this.#leader !== undefined) return this.#leader.call(method, args)
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error)
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#pending.set(id, { method, args, resolve, reject })
      this.#ask(id)
    })
  }

  subscribe(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends this tab's share; a leader hands over. */
  async close(): Promise<void> {
    this.#closing.abort()
    const leader = this.#leader
    this.#leader = undefined
    await leader?.stop()
    this.#ports.channel.close()
    this.#release?.()
    for (const call of this.#takePending()) call.reject(new Error('the client is closed'))
  }

  async #lead(): Promise<void> {
    const leader = await this.#ports.lead((event) => {
      this.#ports.channel.post({ type: 'event', event })
      this.#tell(event)
    })
    if (this.#closing.signal.aborted) return leader.stop()
    this.#leader = leader
    this.#ports.channel.post({ type: 'leader', tabId: this.#ports.tabId })
    this.#ready.resolve()
    for (const call of this.#takePending())
      leader.call(call.method, call.args).then(call.resolve, call.reject)
    this.#follow(this.#ports.tabId)
  }

  /** Whoever heard another leader before may have missed the last of what that one told. */
  #follow(leader: string | undefined): void {
    const known = this.#followed
    this.#followed = leader
    if (known !== undefined && known !== leader) this.#tell({ type: 'renewed' })
  }

  #takePending(): Pending[] {
    const calls = [...this.#pending.values()]
    this.#pending.clear()
    return calls
  }

  #ask(id: number): void {
    const call = this.#pending.get(id)
    if (call === undefined) return
    const { method, args } = call
    this.#ports.channel.post({ type: 'call', from: this.#ports.tabId, id, method, args })
  }

  #onMessage(message: TabMessage): void {
    switch (message.type) {
      case 'hello':
        if (this.#leader !== undefined) this.#ports.channel.post({ type: 'leader', tabId: this.#ports.tabId })
        return
      case 'leader':
        this.#failure = undefined
        this.#ready.resolve()
        for (const id of this.#pending.keys()) this.#ask(id)
        this.#follow(message.tabId)
        return
      case 'event':
        this.#tell(message.event)
        return
      case 'call':
        if (this.#leader !== undefined) this.#answer(this.#leader, message)
        return
      case 'result':
      case 'error':
        if (message.to === this.#ports.tabId) this.#settle(message)
    }
  }

  #answer(leader: Leader, call: Extract<TabMessage, { type: 'call' }>): void {
    const { from: to, id, method, args } = call
    if (!isMethod(method)) {
      // A tab of another version asks for what this one does not know.
      this.#ports.channel.post({ type: 'error', to, id, error: toShape(new TypeError(`no call ${method}`)) })
      return
    }
    leader.call(method, args).then(
      (value) => this.#postIfOpen({ type: 'result', to, id, value }),
      (error: unknown) => this.#postIfOpen({ type: 'error', to, id, error: toShape(error) }),
    )
  }

  /** After a hand-over the next leader answers; a late answer of this tab has nowhere to go. */
  #postIfOpen(message: TabMessage): void {
    if (!this.#closing.signal.aborted) this.#ports.channel.post(message)
  }

  #settle(message: Extract<TabMessage, { type: 'result' | 'error' }>): void {
    const call = this.#pending.get(message.id)
    if (call === undefined) return
    this.#pending.delete(message.id)
    if (message.type === 'result') call.resolve(message.value)
    else call.reject(new RemoteError(message.error))
  }

  #tell(event: ClientEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** The calls as an object, each going through `call`. */
export function apiOf(call: (method: Method, args: unknown[]) => Promise<unknown>): ClientApi {
  const entries = Object.keys(METHODS).map((name) => [
    name,
    (...args: unknown[]) => call(name as Method, args),
  ])
  return Object.fromEntries(entries) as ClientApi
}
