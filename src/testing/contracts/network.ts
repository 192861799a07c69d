// What every implementation of the messenger's network port does, as named cases. They belong to no test runner, so that the
// same list runs in Node against the network in memory and in a browser page against the real one.
import { toHex, type Bytes } from '../../lib/bytes.ts'
import type { Network, NetworkEvents } from '../../messenger/ports.ts'
import type { EdgeAddress } from '../../protocol/content/content.ts'
import { decodeReply } from '../../protocol/mailbox/replies.ts'
import { encodeRequest } from '../../protocol/mailbox/requests.ts'

/** What a case may use: a running edge node that answers HELLO, and networks. */
export type NetworkContractWorld = { edge: EdgeAddress; create(events: NetworkEvents): Network }

/** One promise of the port. `run` rejects when it is not kept. */
export type NetworkContractCase = { name: string; run: (world: NetworkContractWorld) => Promise<void> }

/** Time for anything to come about, in milliseconds; far above what it takes. */
const PATIENCE_MS = 20_000

/** Every promise of the port. */
export const networkContract: readonly NetworkContractCase[] = [
  {
    name: 'starting leads to connected, a ready edge node and own addresses',
    run: (world) =>
      withParties(world, 1, async ([party]) => {
        await until('the edge node is ready', () => party!.ready === 1)
        await until('connected', () => party!.states.at(-1) === 'connected')
        equal(party!.states[0], 'connecting')
        await until('an address', () => party!.addresses.length > 0)
        const own = await party!.network.addresses()
        equal(own.addresses.join(), party!.addresses.join())
        for (const address of own.addresses) equal(address.endsWith(`/webrtc/p2p/${own.peerId}`), true)
      }),
  },
  {
    name: 'many requests at once are each answered under their own id, even when ids repeat',
    run: (world) =>
      withParties(world, 1, async ([party]) => {
        const ids = [7, 8, 9, 7, 7]
        const frames = ids.map((id) => party!.network.request(world.edge, encodeRequest(id, { op: 'hello' })))
        const replies = (await Promise.all(frames)).map(decodeReply)
        equal(replies.map(({ requestId }) => requestId).join(), ids.join())
        equal(replies.map(({ reply }) => reply.op).join(), ids.map(() => 'hello').join())
      }),
  },
  {
    name: 'a challenge names the edge node and a nonce',
    run: (world) =>
      withParties(world, 1, async ([party]) => {
        const { nodeId, nonce } = await party!.network.challenge(world.edge)
        equal(nodeId, world.edge.id)
        equal(nonce.length, 32)
      }),
  },
  {
    name: 'two that announce each other are linked and deliver both ways',
    run: (world) =>
      withParties(world, 2, async ([a, b]) => {
        await introduce(a!, b!)
        await a!.network.deliver('contact', envelope(1))
        await b!.network.deliver('contact', envelope(2))
        equal(b!.received.join(), `contact:${toHex(envelope(1))}`)
        equal(a!.received.join(), `contact:${toHex(envelope(2))}`)
      }),
  },
  {
    name: 'delivery resolves only after the envelope is stored, and rejects with timeout when it is not',
    run: (world) =>
      withParties(world, 2, async ([a, b]) => {
        await introduce(a!, b!)
        const gate = Promise.withResolvers<void>()
        b!.storing = () => gate.promise
        let isDelivered = false
        const delivery = a!.network.deliver('contact', envelope(1)).then(() => {
          isDelivered = true
        })
        await until('the envelope came', () => b!.received.length === 1)
        equal(isDelivered, false)
        gate.resolve()
        await delivery
        b!.storing = () => Promise.reject(new Error('the disk is full'))
        equal(await codeOf(a!.network.deliver('contact', envelope(2))), 'timeout')
      }),
  },
  {
    name: 'without a link delivery rejects at once',
    run: (world) =>
      withParties(world, 1, async ([party]) => {
        equal(await codeOf(party!.network.deliver('contact', envelope(1))), 'unreachable')
      }),
  },
  {
    name: 'a contact that is taken back is unlinked on both sides',
    run: (world) =>
      withParties(world, 2, async ([a, b]) => {
        await introduce(a!, b!)
        await a!.network.setPeer('contact', undefined)
        await until('both are unlinked', () => [a!, b!].every((party) => party.link === undefined))
        equal(await codeOf(a!.network.deliver('contact', envelope(1))), 'unreachable')
      }),
  },
  {
    name: 'a new peer of a contact takes the place of the old one',
    run: (world) =>
      withParties(world, 3, async ([a, old, fresh]) => {
        await introduce(a!, old!)
        await introduce(a!, fresh!)
        await until('the old one is unlinked', () => old!.link === undefined)
        await a!.network.deliver('contact', envelope(1))
        equal(old!.received.length, 0)
        equal(fresh!.received.length, 1)
      }),
  },
  {
    name: 'one contact cannot claim the peer of another',
    run: (world) =>
      withParties(world, 2, async ([a, b]) => {
        await introduce(a!, b!)
        const own = await b!.network.addresses()
        equal(await codeOf(a!.network.setPeer('impostor', { ...own, dial: true })), 'refused')
        await a!.network.deliver('contact', envelope(1))
      }),
  },
  {
    name: 'a stopped network refuses, and starts again as another peer',
    run: (world) =>
      withParties(world, 1, async ([party]) => {
        const before = await party!.network.addresses()
        await party!.network.stop()
        equal(await codeOf(party!.network.addresses()), 'stopped')
        equal(await codeOf(party!.network.challenge(world.edge)), 'stopped')
        await party!.network.start([world.edge])
        equal((await party!.network.addresses()).peerId === before.peerId, false)
      }),
  },
]

/** One network and what it told. */
type Party = {
  network: Network
  states: string[]
  ready: number
  link: string | undefined
  addresses: string[]
  received: string[]
  storing: () => Promise<void>
}

async function withParties(
  world: NetworkContractWorld,
  count: number,
  work: (parties: Party[]) => Promise<void>,
): Promise<void> {
  const parties = Array.from({ length: count }, () => createParty(world))
  try {
    for (const { network } of parties) await network.start([world.edge])
    await work(parties)
  } finally {
    for (const { network } of parties) await network.stop()
  }
}

function createParty(world: NetworkContractWorld): Party {
  const told = { states: [] as string[], ready: 0, addresses: [] as string[], received: [] as string[] }
  const party = { ...told, link: undefined, storing: () => Promise.resolve() } as Omit<Party, 'network'>
  const network = world.create({
    onConnection: (state) => void party.states.push(state),
    onEdgeReady: () => void party.ready++,
    onMail: () => undefined,
    onEnvelope: async (tag, bytes) => {
      party.received.push(`${tag}:${toHex(bytes)}`)
      await party.storing()
    },
    onLink: (_tag, kind) => {
      party.link = kind
    },
    onAddresses: (own) => {
      party.addresses = own.addresses
    },
  })
  return Object.assign(party, { network })
}

/** Announces two to each other and waits for the link. */
async function introduce(dialler: Party, answerer: Party): Promise<void> {
  await until('both have addresses', () => [dialler, answerer].every(({ addresses }) => addresses.length > 0))
  const first = await dialler.network.addresses()
  const second = await answerer.network.addresses()
  await answerer.network.setPeer('contact', { ...first, dial: false })
  await dialler.network.setPeer('contact', { ...second, dial: true })
  await until('both are linked', () => [dialler, answerer].every(({ link }) => link !== undefined))
}

function envelope(content: number): Bytes {
  return new Uint8Array(1024).fill(content)
}

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: string }).code,
  )
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`contract: ${what} did not come about`)
    await new Promise<void>((resolve) => setTimeout(() => resolve(), 10))
  }
}

function equal<T>(actual: T, expected: T): void {
  if (actual !== expected) throw new Error(`contract: ${String(actual)} instead of ${String(expected)}`)
}
