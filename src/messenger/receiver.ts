// From an envelope to what it says. Envelopes are unsealed, sorted by the contact they come from, and opened in that contact's
// line; what one contact's batch changes, its ratchet steps and the ids that mark it as seen are one transaction. Only then an
// envelope counts as taken, and may be acknowledged (architecture.md, section 3, step 7).
import { isEqual, toBase64url, type Bytes } from '../lib/bytes.ts'
import { decodeContents, type Content, type RequestContent } from '../protocol/content/content.ts'
import { decodeEnvelope, envelopeId } from '../protocol/envelope/envelope.ts'
import { ProtocolError } from '../protocol/errors.ts'
import type { ContentApplier } from './apply-content.ts'
import type { Applying } from './applying.ts'
import { addEvent, newConversation } from './conversation-rows.ts'
import { copyRow, type Core } from './core.ts'
import type { Healing } from './healing.ts'
import type { PeerSession, Unsealed } from './ports.ts'
import type { ConversationRow, Route } from './rows.ts'
import { SEEN_MS } from './seen.ts'
import type { Unit } from './unit.ts'

/** What became of an envelope: `done` may be acknowledged, `kept` must stay where it is. */
export type Outcome = 'done' | 'kept'
/** Whose mailbox an envelope lay in: a conversation's, or the one for first messages. */
export type Source = { conversation: string } | 'requests'

type Arrival = {
  source: Source
  envelope: Bytes
  route: Route
  resolve(outcome: Outcome): void
  reject(error: unknown): void
}
type Opened = { arrival: Arrival; seenKey: string; isSeen?: Promise<boolean>; unsealed: Unsealed }

/** Envelopes of one turn; more wait, so that commits are shared and the worker stays free in between. */
const TURN = 32
/** Ids taken in this run that are remembered in memory: more than may wait at once, since their look-up is begun early. */
const RECENT = 8_192
/** Number of the plaintext kind of sealed sender: a request to send again. */
const TYPE_PLAINTEXT = 8

export class Receiver {
  readonly #core: Core
  readonly #applier: ContentApplier
  readonly #healing: Healing
  #waiting: Arrival[] = []
  #isRunning = false
  readonly #recent = new Set<string>()
  /** Called after a stranger's first message made a conversation. */
  onStranger: () => void = () => {}
  /** Called after envelopes of a contact were opened. */
  onHeard: (conversation: string) => void = () => {}

  constructor(core: Core, applier: ContentApplier, healing: Healing) {
    this.#core = core
    this.#applier = applier
    this.#healing = healing
  }

  /** Takes one envelope. Rejects when it could not be stored; it then has to come again. */
  take(source: Source, envelope: Bytes, route: Route): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ source, envelope, route, resolve, reject })
      if (!this.#isRunning) this.#core.background(() => this.#run())
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    try {
      while (this.#waiting.length > 0) {
        const opened = this.#waiting.splice(0, TURN).flatMap((arrival) => this.#unseal(arrival))
        const groups = Map.groupBy(opened, groupKey)
        await Promise.all([...groups.values()].map((group) => this.#takeGroup(group)))
      }
    } finally {
      this.#isRunning = false
    }
  }

  /** Opens the outer layer. What is not for us, or from nobody, is dropped. */
  #unseal(arrival: Arrival): Opened[] {
    try {
      const envelope = decodeEnvelope(arrival.envelope)
      const seenKey = toBase64url(envelopeId(envelope))
      const isSeen = arrival.route === 'direct' ? undefined : this.#lookUp(seenKey)
      const unsealed = this.#core.vault.unseal(envelope.ciphertext, pathOf(arrival.source))
      return [{ arrival, seenKey, ...(isSeen === undefined ? {} : { isSeen }), unsealed }]
    } catch (error) {
      if (error instanceof ProtocolError) arrival.resolve('done')
      else arrival.reject(error)
      return []
    }
  }

  async #takeGroup(group: readonly Opened[]): Promise<void> {
    const { unsealed } = group[0]!
    try {
      await this.#core.inLine(unsealed.accountId, async () => {
        const fresh = await this.#withoutSeen(group)
        if (fresh.length > 0) await this.#openAll(fresh)
      })
    } catch (error) {
      for (const one of group) one.arrival.reject(error)
    }
  }

  /** What was not taken yet, each once; a copy within the group shares the outcome of the first, and counts as taken no sooner. */
  async #withoutSeen(group: readonly Opened[]): Promise<Opened[]> {
    const fresh = new Map<string, Opened>()
    for (const one of group) {
      const first = fresh.get(one.seenKey)
      if (this.#recent.has(one.seenKey) || (await one.isSeen) === true) one.arrival.resolve('done')
      else if (first === undefined) fresh.set(one.seenKey, one)
      else fresh.set(one.seenKey, { ...first, arrival: both(first.arrival, one.arrival) })
    }
    return [...fresh.values()]
  }

  async #openAll(group: readonly Opened[]): Promise<void> {
    const core = this.#core
    const { unsealed, arrival } = group[0]!
    const known = core.book.byAccount(unsealed.accountId)
    const verdict = this.#judge(arrival.source, unsealed, known)
    if (verdict === 'changed-key') {
      await this.#noteChangedKey(arrival.source, unsealed)
      for (const one of group) one.arrival.resolve('kept')
      return
    }
    if (verdict === 'open') {
      await this.#step(group)
    }
    for (const one of group) one.arrival.resolve('done')
  }

  async #step(group: readonly Opened[]): Promise<void> {
    try {
      const { unsealed } = group[0]!
      const isNew = await this.#core.stepPeer(unsealed, (unit, session) =>
        this.#openGroup(group, unit, session),
      )
      this.#remember(group)
      if (isNew) this.onStranger()
    } catch (error) {
      // The unit was given up: no session, no prekey and no row is spent on a stranger who does not ask.
      if (!(error instanceof NotAskedError)) throw error
    }
  }

  #remember(group: readonly Opened[]): void {
    for (const { seenKey } of group) this.#recent.add(seenKey)
    for (const oldest of this.#recent) {
      if (this.#recent.size <= RECENT) break
      this.#recent.delete(oldest)
    }
  }

  /** Whether envelopes of this sender are opened here at all. */
  #judge(
    source: Source,
    unsealed: Unsealed,
    known: ConversationRow | undefined,
  ): 'open' | 'drop' | 'changed-key' {
    if (known?.contact.state === 'blocked' || known?.contact.state === 'declined') return 'drop'
    if (source === 'requests') return 'open'
    const owner = this.#core.book.get(source.conversation)
    if (owner === undefined || owner.contact.state === 'blocked') return 'drop'
    return isEqual(owner.contact.identityKey, unsealed.identityKey) ? 'open' : 'changed-key'
  }

  /** Somebody with another key writes into a contact's mailbox: sending pauses, the envelope waits for the decision. */
  async #noteChangedKey(source: Source, unsealed: Unsealed): Promise<void> {
    const owner = source === 'requests' ? undefined : this.#core.book.get(source.conversation)
    if (owner === undefined) return
    const { changedKey } = owner.contact
    if (changedKey !== undefined && isEqual(changedKey, unsealed.identityKey)) return
    await this.#core.change(owner.key, (row, unit) => {
      row.contact.changedKey = unsealed.identityKey
      row.contact.verified = false
      addEvent(this.#core, row, unit, 'key-changed')
    })
  }

  async #openGroup(group: readonly Opened[], unit: Unit, session: PeerSession): Promise<boolean> {
    const core = this.#core
    const known = core.book.byAccount(group[0]!.unsealed.accountId)
    let row = known === undefined ? undefined : copyRow(known)
    for (const { seenKey, unsealed, arrival, isSeen } of group) {
      if (isSeen === undefined && (await this.#isTaken(unit, seenKey))) continue
      unit.add({ table: 'seen', put: { key: seenKey, until: core.clock.now() + SEEN_MS } })
      row = await this.#openOne(unsealed, row, unit, session, arrival.route)
    }
    if (row === undefined) throw new NotAskedError('a stranger did not ask for a conversation')
    row.heardAt = core.clock.now()
    unit.putConversation(row)
    const { key } = row
    unit.after.push(() => this.onHeard(key))
    return known === undefined
  }

  /**
   * Looked up while the layer is opened; what is committed meanwhile stands in `#recent`. An edge node may hand out old envelopes,
   * which must not cost their sender anything; over its link a contact can only do that to itself.
   */
  #lookUp(seenKey: string): Promise<boolean> {
    const isSeen = this.#core.store.get('seen', seenKey).then((row) => row !== undefined)
    isSeen.catch(() => undefined)
    return isSeen
  }

  /** Whether an envelope of a link was taken before, as far as the unit may trust (see `Unit`) or else for certain. */
  async #isTaken(unit: Unit, seenKey: string): Promise<boolean> {
    if (!unit.isTrusting) return (await this.#core.store.get('seen', seenKey)) !== undefined
    unit.restOnAbsence({ table: 'seen', absent: seenKey })
    return false
  }

  /** Opens one envelope and applies it; gives the row it made or changed. */
  async #openOne(
    unsealed: Unsealed,
    row: ConversationRow | undefined,
    unit: Unit,
    session: PeerSession,
    route: Route,
  ): Promise<ConversationRow | undefined> {
    let contents: Content[] = []
    try {
      const plaintext = session.open(unsealed)
      if (unsealed.type !== TYPE_PLAINTEXT) {
        contents = decodeContents(plaintext)
        if (row !== undefined) this.#healing.opened(row, unit)
      }
      if (unsealed.type === TYPE_PLAINTEXT && row !== undefined)
        await this.#healing.resend({ row, unit, session })
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      if (row !== undefined && error.code !== 'duplicate') this.#healing.ask({ row, unit, session }, unsealed)
      return row
    }
    const at = this.#applyingFor(contents, unsealed, row, unit, session)
    if (at === undefined) return row
    for (const content of contents) await this.#applier.apply(content, { ...at, route })
    return at.row
  }

  /** A stranger's contents count only when they ask for a conversation. */
  #applyingFor(
    contents: readonly Content[],
    unsealed: Unsealed,
    row: ConversationRow | undefined,
    unit: Unit,
    session: PeerSession,
  ): Applying | undefined {
    if (row !== undefined) return { row, unit, session }
    const request = contents.find((content): content is RequestContent => content.kind === 'request')
    if (request === undefined) return undefined
    const { accountId, identityKey, deviceId } = unsealed
    const made = newConversation(
      this.#core,
      { accountId, identityKey, deviceId, name: request.name },
      'incoming-request',
    )
    made.isBareRequest = true
    return { row: made, unit, session }
  }
}

/** Ends the unit of a stranger who sent anything but a request. */
class NotAskedError extends Error {
  override readonly name = 'NotAskedError'
}

/** Two copies of one envelope that are answered together. */
function both(first: Arrival, second: Arrival): Arrival {
  return {
    ...first,
    resolve(outcome) {
      first.resolve(outcome)
      second.resolve(outcome)
    },
    reject(error) {
      first.reject(error)
      second.reject(error)
    },
  }
}

/** Envelopes are opened together when they come from one account through one mailbox. */
function groupKey({ arrival, unsealed }: Opened): string {
  return `${unsealed.accountId} ${pathOf(arrival.source)}`
}

/** The delivery path, under whose name failures are counted: a flood of strangers must not stop contacts. */
function pathOf(source: Source): string {
  return source === 'requests' ? 'requests' : source.conversation
}
