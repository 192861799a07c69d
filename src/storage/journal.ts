// Writing (docs/adr/011): a unit of work is committed by one entry of the journal and lies in the overlay until it is filed in the
// tables, a little later and together with others. What is large is committed and filed in one go, since writing it twice would cost
// more than it saves. Where entries lie is the log's concern.
//
// One writer is what the lock `ratchet` provides. Where the log cannot keep others out, it notices that another one has written; then
// the journal is read anew and the unit checked against what it says.
import { wipe } from '../lib/bytes.ts'
import type { Absence, RowChange } from '../messenger/ports.ts'
import type { TableName } from '../messenger/rows.ts'
import type { Database, StoredRow } from './database.ts'
import { OutrunError, type Appending, type EntryLog } from './entry-log.ts'
import { StorageError } from './errors.ts'
import { sealEntry } from './journal-entry.ts'
import { Overlay, sizeOf } from './overlay.ts'
import { encodeChange, fileChange, type EncodedChange } from './stored-rows.ts'

/** When what is committed is filed in its tables. */
export type FilingPlan = {
  /** After the last commit, in milliseconds: long enough for a message to be on its way, and to be read and answered in one go. */
  readonly idleMs: number
  /** After the first commit, however many follow, in milliseconds. */
  readonly latestMs: number
  /** A unit of this size is filed as it is committed. */
  readonly directBytes: number
  /** So much is filed at once. */
  readonly mostBytes: number
}

const PLAN: FilingPlan = { idleMs: 1_000, latestMs: 5_000, directBytes: 48 * 1024, mostBytes: 256 * 1024 }
/** How often a write begins anew while others keep writing; each time somebody has got on. */
const MAX_TRIES = 64

/** What the surroundings give. `changed` hears what was committed, `outrun` that another writer has changed anything. */
export type JournalPorts = {
  readonly db: Database
  readonly dataKey: CryptoKey
  readonly log: EntryLog
  readonly changed: (changes: readonly EncodedChange[]) => void
  readonly outrun: () => void
  readonly plan?: Partial<FilingPlan> | undefined
}

export class Journal {
  readonly overlay = new Overlay()
  readonly #ports: JournalPorts
  readonly #plan: FilingPlan
  /** Revisions of secrets, 0 for none; what is not in here is asked of the database. */
  readonly #revisions = new Map<string, number>()
  /** Order that was given last. */
  #order = 0
  /** Transactions are begun in the order of the calls. */
  #lastBegun: Promise<void> = Promise.resolve()
  /** The one that was begun last; those before it end before it. */
  #running: Promise<void> | undefined
  #direct: Promise<void> | undefined
  /** A unit is committed in its tables, or about to be: nothing is filed beside it. */
  #isDirect = false
  #filing: Promise<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #firstAt = 0
  #isClosed = false

  constructor(ports: JournalPorts) {
    this.#ports = ports
    this.#plan = { ...PLAN, ...ports.plan }
  }

  /** What has a higher number in the table of entries is another writer's. */
  get newest(): number {
    return this.#ports.log.newest
  }

  /** Settles when tables and overlay belong together; undefined when they do now. */
  get calm(): Promise<void> | undefined {
    return this.#direct
  }

  /** Takes up what is in the journal: after the opening, and when another writer has been there. */
  async load(): Promise<void> {
    await this.#ports.log.load((entries) => {
      this.overlay.clear()
      this.#revisions.clear()
      for (const { changes } of entries) this.#follow(changes)
      this.#order = Math.max(this.#order, this.#ports.log.order)
    })
    this.#schedule()
  }

  /** Another writer has been there. */
  async catchUp(): Promise<void> {
    this.#ports.outrun()
    await this.load()
  }

  /** Commits all changes or none; see `Store.write`. */
  async write(rows: readonly RowChange[], absences: readonly Absence[]): Promise<void> {
    const changes = rows.map(encodeChange)
    const sizeBytes = changes.reduce((sum, change) => sum + sizeOf(change), 0)
    try {
      await this.#untilAlone(() => {
        const unit = { changes, absences, order: ++this.#order }
        return sizeBytes > this.#plan.directBytes ? this.#commitDirectly(unit) : this.#commit(unit)
      })
    } catch (error) {
      wipeSecrets(changes)
      throw error
    }
  }

  /** Empties a table, in the order of the calls. */
  clear(table: TableName): Promise<void> {
    return this.#untilAlone(() =>
      this.#commitDirectly({ changes: [], absences: [], order: ++this.#order }, table),
    )
  }

  /** Forgets everything in memory. What is in the journal stays there for the next opening. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.overlay.clear()
  }

  async #untilAlone(attempt: () => Promise<void>): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      try {
        await attempt()
        return
      } catch (error) {
        if (!(error instanceof OutrunError)) throw error
        await this.catchUp()
      }
    }
    throw new StorageError('conflict', 'other writers keep changing the database')
  }

  async #commit(unit: Unit): Promise<void> {
    const { dataKey, log } = this.#ports
    const sealing = this.#known(unit).then(() => sealEntry(dataKey, unit.order, unit.changes))
    const { turn, begin, pass } = this.#takeTurn()
    try {
      const [sealed] = await Promise.all([sealing, turn])
      await begin(log.append(this.#entry(unit, sealed, () => this.#follow(unit.changes))))
    } finally {
      pass()
    }
    if (this.overlay.sizeBytes > this.#plan.mostBytes) this.#file()
    else this.#schedule()
  }

  /**
   * Commits a unit in its tables, and with it everything that waits to be filed: afterwards no older entry may lie over it. Nothing
   * else is committed or filed meanwhile.
   */
  async #commitDirectly(unit: Unit, empties?: TableName): Promise<void> {
    const { dataKey, log } = this.#ports
    const { turn, pass } = this.#takeTurn()
    try {
      await Promise.all([this.#known(unit), turn])
      this.#isDirect = true
      await Promise.all([this.#running, this.#filing])
      const replaced = new Set(unit.changes.map(({ table, key }) => `${table} ${key}`))
      const older = this.overlay.changes.filter(
        ({ table, key }) => table !== empties && !replaced.has(`${table} ${key}`),
      )
      const [sealed, changes] = await Promise.all([
        sealEntry(dataKey, unit.order, []),
        Promise.all([...older, ...unit.changes].map((change) => fileChange(dataKey, change))),
      ])
      const entry = this.#entry(unit, sealed, () => {
        this.overlay.clear()
        this.#note(unit.changes)
        wipeSecrets(unit.changes)
      })
      const running = log.appendAndFile(entry, { changes, empties })
      this.#direct = running.then(ended, ended)
      await running
    } finally {
      this.#direct = undefined
      this.#isDirect = false
      pass()
      this.#schedule()
    }
  }

  #entry(unit: Unit, sealed: Appending['sealed'], committed: () => void): Appending {
    const { order, absences } = unit
    return {
      sealed,
      order,
      absences,
      stands: (found) => this.#stands(unit, found),
      committed: () => {
        committed()
        this.#ports.changed(unit.changes)
      },
    }
  }

  /** Whether the database is what the unit rests on. */
  #stands({ changes, absences }: Unit, found: readonly boolean[]): boolean {
    const isAbsent = absences.every(({ table, absent }, i) => {
      const over = this.overlay.over(table).get(absent)
      return over === undefined ? found[i] === false : over.encoded === undefined
    })
    return isAbsent && changes.every((change) => this.#isSuccessor(change))
  }

  #isSuccessor({ table, key, columns, encoded }: EncodedChange): boolean {
    if (table !== 'secrets') return true
    const revision = this.#revisions.get(String(key)) ?? 0
    return encoded === undefined ? revision > 0 : columns.revision === revision + 1
  }

  /** Learns the revisions of the secrets that a unit changes. */
  async #known({ changes }: Unit): Promise<void> {
    const unknown = changes.filter(
      ({ table, key }) => table === 'secrets' && !this.#revisions.has(String(key)),
    )
    await Promise.all(
      unknown.map(async ({ key }) => {
        const row: StoredRow | undefined = await this.#ports.db.get('secrets', key)
        if (!this.#revisions.has(String(key))) this.#revisions.set(String(key), row?.revision ?? 0)
      }),
    )
  }

  #follow(changes: readonly EncodedChange[]): void {
    this.overlay.apply(changes)
    this.#note(changes)
  }

  #note(changes: readonly EncodedChange[]): void {
    for (const { table, key, columns } of changes)
      if (table === 'secrets') this.#revisions.set(String(key), columns.revision ?? 0)
  }

  /** A place in the order of the calls; it ends when the transaction is begun, or passed over. */
  #takeTurn() {
    const turn = this.#lastBegun
    const { promise, resolve: pass } = Promise.withResolvers<void>()
    this.#lastBegun = turn.then(() => promise)
    const begin = (running: Promise<void>): Promise<void> => {
      pass()
      this.#running = running.then(ended, ended)
      return running
    }
    return { turn, begin, pass }
  }

  #schedule(): void {
    if (this.#isClosed || this.#filing || this.#isDirect || this.overlay.sizeBytes === 0) return
    const now = performance.now()
    if (this.#timer === undefined) this.#firstAt = now
    clearTimeout(this.#timer)
    const dueAt = Math.min(now + this.#plan.idleMs, this.#firstAt + this.#plan.latestMs)
    this.#timer = setTimeout(() => this.#file(), Math.max(0, dueAt - now))
  }

  /** Files what is committed. What cannot be filed now, because the storage is full say, is safe in the journal and tried again. */
  #file(): void {
    if (this.#isClosed || this.#filing || this.#isDirect) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { dataKey, log } = this.#ports
    const filed = this.overlay.changes
    const changes = Promise.all(filed.map((change) => fileChange(dataKey, change)))
    const filing = log.file({ changes, committed: () => this.overlay.forget(filed) })
    this.#filing = filing
      .catch((error: unknown) => (error instanceof OutrunError ? this.catchUp() : undefined))
      .then(ended, ended)
      .then(() => {
        this.#filing = undefined
        this.#schedule()
      })
  }
}

/** What is committed together, and its place in the order of entries. */
type Unit = {
  readonly changes: readonly EncodedChange[]
  readonly absences: readonly Absence[]
  readonly order: number
}

const ended = (): void => undefined

function wipeSecrets(changes: readonly EncodedChange[]): void {
  for (const { table, encoded } of changes) if (table === 'secrets') wipe(encoded)
}
