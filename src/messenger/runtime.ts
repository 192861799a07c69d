// A running account: every part of the messenger wired together, and what the network's events mean to it.
import type { Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import type { AccountView, ConversationView } from './api.ts'
import { ContentApplier } from './apply-content.ts'
import { Agreements } from './agreements.ts'
import { Changes } from './changes.ts'
import { Calls } from './calls.ts'
import { ChatFlags } from './chat-flags.ts'
import type { Cancel } from './clock.ts'
import { Contacts } from './contacts.ts'
import { Core, type CorePorts } from './core.ts'
import { createMailbox, dropMailbox } from './mailboxes.ts'
import { EdgeStore } from './edge-store.ts'
import { Expiry } from './expiry.ts'
import { Farewells } from './farewells.ts'
import { Healing } from './healing.ts'
import { Inbox } from './inbox.ts'
import { Marks } from './marks.ts'
import { Invites } from './invites.ts'
import { Outbox } from './outbox.ts'
import { OwnEdges } from './own-edges.ts'
import { Pages } from './pages.ts'
import { Preparation } from './preparation.ts'
import { Presence } from './presence.ts'
import { Removal } from './removal.ts'
import { Profile } from './profile.ts'
import { Receipts } from './receipts.ts'
import { Receiver } from './receiver.ts'
import { SetAside } from './set-aside.ts'
import type { Store } from './ports.ts'
import type { AccountRow, ConversationRow, OutboxRow, PictureRow } from './rows.ts'
import { startForgetting } from './seen.ts'
import { Search } from './search/search.ts'
import { Texts } from './texts.ts'
import { Typing } from './typing.ts'
import { isDirectAllowed, type LinkKind } from './views.ts'

/** How long deleting the account waits for edge nodes, in milliseconds. */
const FAREWELL_MS = 5_000

/** What a start takes up first. */
export type Stored = { conversations: ConversationRow[]; outbox: OutboxRow[]; pictures: PictureRow[] }

/** Reads it. No vault is needed for that, so it goes on while the vault is opened. */
export async function readStored(store: Store): Promise<Stored> {
  const [conversations, outbox, pictures] = await Promise.all([
    store.all('conversations'),
    store.all('outbox'),
    store.all('pictures'),
  ])
  return { conversations, outbox, pictures }
}

export class Runtime {
  readonly core: Core
  readonly texts: Texts
  readonly contacts: Contacts
  readonly invites: Invites
  readonly typing: Typing
  readonly pages: Pages
  readonly marks: Marks
  readonly removal: Removal
  readonly changes: Changes
  readonly calls: Calls
  readonly agreements: Agreements
  readonly profile: Profile
  readonly flags: ChatFlags
  readonly search: Search
  readonly #outbox: Outbox
  readonly #aside: SetAside
  readonly #expiry: Expiry
  readonly #preparation: Preparation
  readonly #receipts: Receipts
  readonly #receiver: Receiver
  readonly #inbox: Inbox
  readonly #presence: Presence
  readonly #edgeStore: EdgeStore
  readonly #ownEdges: OwnEdges
  readonly #farewells: Farewells
  #forgetting: Cancel | undefined

  constructor(ports: CorePorts, account: AccountRow) {
    const core = new Core(ports, account)
    this.core = core
    this.search = new Search(core)
    this.#preparation = new Preparation(core)
    this.#outbox = new Outbox(core, this.#preparation)
    this.profile = new Profile(core, this.#outbox)
    this.profile.onDirect = (before) => this.#directChanged(before)
    const healing = new Healing(core, this.#outbox, this.profile)
    this.#aside = new SetAside(core)
    this.agreements = new Agreements(core, this.#outbox)
    this.#expiry = new Expiry(core)
    this.changes = new Changes(core, this.#outbox, this.#aside)
    this.calls = new Calls(core, this.#outbox)
    const applier = new ContentApplier(core, {
      outbox: this.#outbox,
      healing,
      changes: this.changes,
      calls: this.calls,
      agreements: this.agreements,
      profile: this.profile,
    })
    this.#receiver = new Receiver(core, applier, healing)
    this.#inbox = new Inbox(core, this.#receiver)
    this.#receipts = new Receipts(core, this.#outbox)
    this.#presence = new Presence(core, this.#outbox)
    this.typing = new Typing(core, this.#outbox, this.#presence)
    this.#edgeStore = new EdgeStore(core)
    this.#ownEdges = new OwnEdges(core)
    this.#farewells = new Farewells(core)
    this.invites = new Invites(core, this.#edgeStore, this.#ownEdges)
    this.texts = new Texts(core, this.#outbox, this.#receipts)
    this.pages = new Pages(core)
    this.marks = new Marks(core)
    this.removal = new Removal(core, this.#outbox)
    this.flags = new ChatFlags(core)
    this.contacts = new Contacts(core, {
      outbox: this.#outbox,
      invites: this.invites,
      ownEdges: this.#ownEdges,
      healing,
      farewells: this.#farewells,
      changed: (key) => this.#presence.contactChanged(key),
      profile: this.profile,
      forget: (row, unit) => this.#aside.forget(row, unit),
      readAgain: (key) => this.#inbox.again(key),
    })
    applier.live.typing = (key, active) => this.typing.heard(key, active)
    applier.live.presence = (key, content) => this.#presence.heard(key, content)
    applier.live.contact = (key) => this.#presence.contactChanged(key)
    this.#receiver.onStranger = () => core.untilDone.run('prekeys', () => this.#edgeStore.topUpPrekeys())
    this.#receiver.onHeard = (key) => this.#outbox.heard(key)
    this.#preparation.onMailbox.push((key) => this.#readNew(key))
    this.#edgeStore.onRequests = (mailbox) => {
      this.#inbox.requests = mailbox
      this.#inbox.add({ ...mailbox, source: 'requests' })
    }
    this.#inbox.onReset = (edge) => core.untilDone.run(`lay down ${edge.id}`, () => this.#layDownAgain(edge))
  }

  /** Takes up what the store holds; after this every call is answered. */
  async load({ conversations, outbox, pictures }: Stored): Promise<void> {
    for (const { key, bytes } of pictures) this.core.pictures.set(key, bytes)
    this.core.book.load(conversations)
    this.#outbox.load(outbox)
    await Promise.all([this.#aside.load(), this.#edgeStore.load()])
    const { secrets } = this.#edgeStore
    if (secrets?.areRequestsMade === true) this.#inbox.requests = secrets.requests
  }

  /** Goes online. */
  start(): void {
    for (const row of this.core.book.all()) this.#receipts.schedule(row.key)
    this.#outbox.wakeAll()
    this.#expiry.start()
    this.core.background(() => this.calls.log.start())
    this.#forgetting = startForgetting(this.core)
    this.core.background(() => this.#ownEdges.start())
    this.search.start()
  }

  stop(): void {
    this.core.isStopped = true
    this.core.untilDone.stop()
    this.#outbox.stop()
    this.#receipts.stop()
    this.#inbox.stop()
    this.#presence.stop()
    this.typing.stop()
    this.#expiry.stop()
    this.calls.stop()
    this.#forgetting?.()
    this.search.stop()
  }

  account(): AccountView {
    return this.profile.view()
  }

  conversations(): ConversationView[] {
    const { core } = this
    return core.book
      .all()
      .map((row) => core.view(row))
      .sort((left, right) => right.lastAt - left.lastAt)
  }

  /** Says bye, and takes everything of this account away from the edge nodes, as far as they can be reached in time. */
  async leave(): Promise<void> {
    const { core } = this
    const work = Promise.allSettled([
      this.#farewellToAll(),
      this.invites.withdrawAll(),
      this.#edgeStore.withdraw(),
      this.#inbox.requests === undefined ? undefined : dropMailbox(core.edges, this.#inbox.requests),
    ])
    const late = Promise.withResolvers<void>()
    const cancel = core.clock.after(FAREWELL_MS, late.resolve)
    await Promise.race([work, late.promise])
    cancel()
  }

  /** An edge node has a fresh stream: reads there, and sends what waits. */
  onEdgeReady(edge: EdgeAddress): void {
    const { core } = this
    core.untilDone.run('request mailbox', () => this.#edgeStore.makeRequests())
    core.untilDone.run(`read ${edge.id}`, () => this.#inbox.open(edge))
    core.untilDone.run('prekeys', () => this.#edgeStore.topUpPrekeys())
    core.untilDone.run('farewells', () => this.#farewells.run())
    this.#outbox.wakeAll()
  }

  onMail(edge: EdgeAddress, frame: Bytes): void {
    this.core.background(() => this.#inbox.onMail(edge, frame))
  }

  /** Resolves once the envelope is stored; rejects when it was not, and the contact then uses the mailbox. */
  async onEnvelope(tag: string, envelope: Bytes): Promise<void> {
    const outcome = await this.#receiver.take({ conversation: tag }, envelope, 'direct')
    if (outcome === 'kept') throw new Error('the envelope waits for a decision')
  }

  onLink(tag: string, kind: LinkKind | undefined): void {
    const { links } = this.core
    if (kind === undefined) links.delete(tag)
    else links.set(tag, kind)
    this.core.tell(tag)
    if (kind !== undefined) this.#outbox.wake(tag)
  }

  onAddresses(own: { peerId: string; addresses: string[] }): void {
    this.#presence.onAddresses(own)
  }

  #readNew(conversation: string): void {
    const { inbox } = this.core.conversation(conversation)
    if (inbox !== undefined) this.#inbox.add({ ...inbox, source: { conversation } })
  }

  async #layDownAgain(edge: EdgeAddress): Promise<void> {
    const lost = this.#inbox.all().filter(({ card }) => card.edges.some((other) => other.id === edge.id))
    await Promise.all(lost.map((mailbox) => createMailbox(this.core.edges, mailbox)))
    await this.#edgeStore.topUpPrekeys(true)
    await this.invites.layDownAgain()
    await this.#inbox.open(edge)
  }

  #directChanged(before: AccountRow): void {
    for (const row of this.core.book.all()) {
      if (isDirectAllowed(row, before) === isDirectAllowed(row, this.core.account)) continue
      this.core.tell(row.key)
      this.#presence.contactChanged(row.key)
    }
  }

  async #farewellToAll(): Promise<void> {
    const rows = this.core.book.all().filter((row) => row.kind !== 'self')
    await Promise.all(
      rows.map((row) =>
        this.core.step(row.key, (copy, unit, session) => this.#farewells.add(copy, unit, session)),
      ),
    )
    await this.#farewells.run()
  }
}
