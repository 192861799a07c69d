// People with whole messengers in one process: the real vault, the real mailbox service of an edge node, a store in memory that
// can die at any write, and the network in memory. Time runs faster than on the wall, so that nobody waits for back-offs.
import { toBase64url } from '../lib/bytes.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { ClientApi, ClientEvent, ConversationView, MessageView } from '../messenger/api.ts'
import type { Clock } from '../messenger/clock.ts'
import { createMessenger, type Messenger } from '../messenger/messenger.ts'
import type { Network, Store, Vault } from '../messenger/ports.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { systemEntropy } from '../vault/entropy.ts'
import { prepareVault } from '../vault/prepare.ts'
import { createVault, openVault } from '../vault/vault.ts'
import { MemoryEdge, PROOF_BITS, type FrameFaults } from './memory-edge.ts'
import { MemoryWorld, type MemoryNetwork } from './memory-network.ts'
import { createMemoryDatabase, createMemoryStore } from './memory-store.ts'
import { Fate, mortal, type Death } from './mortal-store.ts'

/** How much faster time runs. */
const SPEED = 20
/** Real time for anything to come about, in milliseconds; far above what it takes. */
const PATIENCE_MS = 20_000

/** A clock that starts now and runs fast. `skewMs` sets one person's clock wrong. */
export function fastClock(skewMs = 0): Clock {
  const start = Date.now()
  return {
    now: () => start + skewMs + (Date.now() - start) * SPEED,
    after(delayMs, action) {
      const timer = setTimeout(action, delayMs / SPEED)
      return () => clearTimeout(timer)
    },
  }
}

/** One edge node and the people around it. */
export class World {
  readonly edge: EdgeAddress = {
    id: 'edgePeer1',
    ws: '/dns4/edge.test/tcp/443/wss',
    http: 'https://edge.test',
  }
  readonly #memoryEdge = new MemoryEdge(this.edge.id)
  readonly frames: FrameFaults = this.#memoryEdge.faults
  readonly network = new MemoryWorld((_edge, frame, stream) => this.#memoryEdge.answer(frame, stream))
  readonly people: Person[] = []
  /** Frames by operation, counted. */
  readonly counts = this.#memoryEdge.counts

  static async open(): Promise<World> {
    await prepareVault()
    const world = new World()
    await world.renewEdge()
    return world
  }

  /** The edge node begins a new life with an empty disk. */
  renewEdge(): Promise<void> {
    return this.#memoryEdge.renew()
  }

  async person(name: string, skewMs = 0): Promise<Person> {
    const person = new Person(this, name, fastClock(skewMs))
    this.people.push(person)
    await person.open()
    await person.api.createAccount({ name })
    return person
  }

  /** Ends every messenger. */
  close(): void {
    for (const person of this.people) person.close()
  }
}

/** One person: a database that outlives messengers, and the messenger of the moment. */
export class Person {
  readonly name: string
  readonly events: ClientEvent[] = []
  readonly reports: unknown[] = []
  readonly clock: Clock
  readonly #world: World
  #database = createMemoryDatabase()
  #messenger!: Messenger
  network!: MemoryNetwork
  readonly #fate = new Fate()
  #isDead = false
  /** Asked before each envelope is unsealed, with the path it came by; what it throws, the vault throws. */
  beforeUnseal: (path: string | undefined) => void = () => {}

  /** Changes what is about to be sealed: a person whose program says what it should not. */
  beforeSeal: (content: Bytes) => Bytes = (content) => content

  constructor(world: World, name: string, clock: Clock) {
    this.#world = world
    this.name = name
    this.clock = clock
  }

  get api(): ClientApi {
    return this.#messenger.api
  }

  /** Starts a messenger on the database, as opening the page does. */
  async open(): Promise<void> {
    const life = { isOver: false }
    this.#isDead = false
    const store = this.#mortal(life)
    const options = { now: () => this.clock.now(), entropy: systemEntropy }
    const events = () => this.#messenger.events
    this.network = this.#world.network.create({
      onConnection: (state) => life.isOver || events().onConnection(state),
      onEdgeReady: (edge) => life.isOver || events().onEdgeReady(edge),
      onMail: (edge, frame) => life.isOver || events().onMail(edge, frame),
      onEnvelope: (tag, envelope) =>
        life.isOver ? Promise.reject(new Error('gone')) : events().onEnvelope(tag, envelope),
      onLink: (tag, kind) => life.isOver || events().onLink(tag, kind),
      onAddresses: (own) => life.isOver || events().onAddresses(own),
    })
    const network: Network = this.network
    this.#messenger = createMessenger({
      store,
      network,
      clock: this.clock,
      entropy: systemEntropy,
      emit: (event) => void (life.isOver || this.events.push(event)),
      origin: this.#world.edge.http,
      describeEdge: async () => {
        if (!this.#world.network.isEdgeUp) throw new Error('the edge node is down')
        return this.#world.edge
      },
      proofBits: PROOF_BITS,
      report: (error) => void this.reports.push(error),
      openVault: async (current) =>
        this.#watched((await openVault(current, options)) ?? (await createVault(current, options))),
      startOver: async () => {
        this.#database = createMemoryDatabase()
        return this.#mortal(life)
      },
    })
    this.#end = () => {
      life.isOver = true
      this.#messenger.stop()
    }
    await this.#messenger.start()
  }

  #end: () => void = () => {}

  /** Closes the page: nothing more happens, nothing is said. */
  close(): void {
    this.#end()
    void this.network.stop()
  }

  async reopen(): Promise<void> {
    this.close()
    await this.open()
  }

  /** The stored rows, for tests that damage them while the page is closed. */
  get database(): ReturnType<typeof createMemoryDatabase> {
    return this.#database
  }

  /** Refuses the next writes with this error. */
  refuseWrites(count: number, error: Error): void {
    this.#fate.refuse(count, error)
  }

  /** Lets the messenger die at a write; resolves when it is dead. */
  dieAt(death: Death): Promise<void> {
    return this.#fate.dieAt(death)
  }

  get isDead(): boolean {
    return this.#isDead
  }

  forgetDeath(): void {
    this.#fate.forgetDeath()
  }

  async invite(use: 'single' | 'many' = 'single'): Promise<string> {
    return (await this.api.createInvite({ use, ttlMs: 7 * 24 * 3_600_000 })).url
  }

  /** Writes a text and gives its id. */
  async writes(conversationId: string, body: string): Promise<string> {
    const id = toBase64url(systemEntropy(16))
    await this.api.sendText({ id, conversationId, body, sentAt: this.clock.now() })
    return id
  }

  /** The conversation with somebody, once it is there. */
  async conversationWith(name: string): Promise<ConversationView> {
    const find = async () => (await this.api.conversations()).find((view) => view.name === name)
    return until(`${this.name} has a conversation with ${name}`, find)
  }

  /** All messages, without events. */
  async messagesIn(conversationId: string): Promise<MessageView[]> {
    const page = await this.api.messages({ conversationId, limit: 500 })
    return page.filter((message) => message.event === undefined)
  }

  /** Waits until exactly these texts of the contact are there, in this order. */
  async sees(conversationId: string, bodies: readonly string[]): Promise<void> {
    let last: string[] = []
    await until(
      `${this.name} sees ${bodies.length} texts`,
      async () => {
        last = (await this.messagesIn(conversationId)).filter((one) => !one.own).map((one) => one.body)
        return last.length >= bodies.length
      },
      () => last.join(' | '),
    )
    if (last.join('\n') !== bodies.join('\n'))
      throw new Error(`${this.name} sees ${last.join(' | ')} instead of ${bodies.join(' | ')}`)
  }

  /** Waits for the state of an own message. */
  async sawState(conversationId: string, id: string, state: MessageView['state']): Promise<void> {
    let last: string | undefined
    await until(
      `${this.name}'s message is ${state}`,
      async () => {
        last = (await this.messagesIn(conversationId)).find((one) => one.id === id)?.state
        return last === state
      },
      () => last ?? 'no message',
    )
  }

  #watched(vault: Vault): Vault {
    const unseal: Vault['unseal'] = (sealed, path) => {
      this.beforeUnseal(path)
      return vault.unseal(sealed, path)
    }
    const withPeer: Vault['withPeer'] = (peer, work) =>
      vault.withPeer(peer, (session) =>
        work(replacing(session, 'seal', (content) => session.seal(this.beforeSeal(content)))),
      )
    return replacing(replacing(vault, 'unseal', unseal), 'withPeer', withPeer)
  }

  /** A store for the life of one messenger. */
  #mortal(life: { isOver: boolean }): Store {
    return mortal(createMemoryStore(this.#database), this.#fate, life, () => {
      this.#isDead = true
      this.close()
    })
  }
}

/** An object as it is, but for one method. */
function replacing<T extends object, K extends keyof T>(object: T, method: K, other: T[K]): T {
  return new Proxy(object, {
    get(target, name) {
      if (name === method) return other
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** Asks until the answer is something, and gives it. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  describe: () => string = () => '',
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`did not come about: ${what}. ${describe()}`)
    await new Promise<void>((resolve) => setTimeout(resolve, 5))
  }
}

/** Two people who have accepted each other, and how each names the conversation. */
export async function acquainted(world: World): Promise<{
  anna: Person
  ben: Person
  annas: string
  bens: string
}> {
  const anna = await world.person('Anna')
  const ben = await world.person('Ben')
  const bens = await ben.api.connect(await anna.invite())
  const { id: annas } = await anna.conversationWith('Ben')
  await anna.api.acceptRequest(annas)
  await until('Ben is accepted', async () =>
    (await ben.api.conversations()).some((view) => view.state === 'accepted'),
  )
  return { anna, ben, annas, bens }
}
