// What a messenger survives: death at any write, and random schedules of loss, doubling and restarts. Every message arrives
// exactly once and in the order of its sender.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

/** Writes until the call is answered: a person whose page died writes the same message again. */
async function writesSurely(person: Person, conversation: string, id: string, body: string): Promise<void> {
  const call = { id, conversationId: conversation, body, sentAt: person.clock.now() }
  const isDone = await Promise.race([
    person.api.sendText(call).then(() => true),
    until('the page died', () => person.isDead).then(() => false),
  ])
  if (isDone) return
  await person.open()
  await person.api.sendText(call)
}

const idOf = (name: string, i: number) => `${name}${String(i).padStart(21 - name.length, '0')}A`

describe('death at a write', () => {
  for (const when of ['before', 'after'] as const) {
    it(`${when} its commit loses and doubles nothing while writing`, { timeout: 120_000 }, async () => {
      const { anna, ben, annas, bens } = await acquainted(world)
      const bodies: string[] = []
      for (let at = 0; at < 6; at++) {
        void anna.dieAt({ at, when })
        for (let i = 0; i < 3; i++) {
          bodies.push(`${at}.${i}`)
          await writesSurely(anna, annas, idOf('A', bodies.length), `${at}.${i}`)
        }
        await ben.sees(bens, bodies)
        if (anna.isDead) await anna.open()
        anna.forgetDeath()
      }
      await until('all delivered', async () => {
        if (anna.isDead) await anna.open()
        return (await anna.messagesIn(annas)).every((message) => message.state === 'delivered')
      })
    })

    it(`${when} its commit loses and doubles nothing while reading`, { timeout: 120_000 }, async () => {
      const { anna, ben, annas, bens } = await acquainted(world)
      const bodies: string[] = []
      for (let at = 0; at < 5; at++) {
        void ben.dieAt({ at, when })
        for (let i = 0; i < 3; i++) {
          bodies.push(`${at}.${i}`)
          await anna.writes(annas, `${at}.${i}`)
        }
        await until('Ben has read or died', async () => {
          if (ben.isDead) return true
          return (await Promise.race([ben.messagesIn(bens), deathOf(ben)]))?.length === bodies.length
        })
        if (ben.isDead) await ben.open()
        ben.forgetDeath()
        await ben.sees(bens, bodies)
      }
      await until('all delivered', async () =>
        (await anna.messagesIn(annas)).every((message) => message.state === 'delivered'),
      )
    })
  }

  it('while several messages come twice at once loses none', { timeout: 120_000 }, async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    world.network.faults.duplicate = () => true
    const bodies: string[] = []
    for (let at = 0; at < 6; at++) {
      void ben.dieAt({ at: at % 3, when: 'before' })
      for (let i = 0; i < 3; i++) {
        bodies.push(`${at}.${i}`)
        await anna.writes(annas, `${at}.${i}`)
      }
      await until('Ben died', () => ben.isDead)
      await ben.open()
      await ben.sees(bens, bodies)
    }
  })

  it('goes on with first contact where it stopped', { timeout: 120_000 }, async () => {
    const anna = await world.person('Anna')
    for (let at = 0; at < 8; at++) {
      const ben = await world.person(`Ben${at}`)
      const link = await anna.invite()
      void ben.dieAt({ at, when: at % 2 === 0 ? 'before' : 'after' })
      const bens = await surely(ben, () => ben.api.connect(link))
      await writesSurely(ben, bens, idOf('B', at), 'hello')
      await until('the request is there or its writer died', async () => {
        if (ben.isDead) await ben.open()
        return (await anna.api.conversations()).some((view) => view.name === ben.name)
      })
      ben.forgetDeath()
      if (ben.isDead) await ben.open()
      const { id } = await anna.conversationWith(ben.name)
      await anna.sees(id, ['hello'])
      expect(await ben.api.conversations()).toHaveLength(1)
    }
  })
})

describe('random schedules', () => {
  it(
    'of loss, doubling and restarts deliver each message once and in order',
    { timeout: 300_000 },
    async () => {
      const schedule = fc.record({
        seed: fc.integer({ min: 1, max: 0x7fff_fffe }),
        lostRequests: fc.integer({ min: 0, max: 30 }),
        lostReplies: fc.integer({ min: 0, max: 30 }),
        droppedOnLink: fc.integer({ min: 0, max: 10 }),
        doubledOnLink: fc.integer({ min: 0, max: 50 }),
        steps: fc.array(
          fc.constantFrom(
            'anna writes',
            'ben writes',
            'anna restarts',
            'ben restarts',
            'edge blinks',
            'ben offline',
          ),
          { minLength: 8, maxLength: 24 },
        ),
      })
      await fc.assert(
        fc.asyncProperty(schedule, async (plan) => {
          const place = await World.open()
          try {
            await play(place, plan)
          } finally {
            place.close()
          }
        }),
        { numRuns: 20 },
      )
    },
  )
})

type Plan = {
  seed: number
  lostRequests: number
  lostReplies: number
  droppedOnLink: number
  doubledOnLink: number
  steps: string[]
}

async function play(place: World, plan: Plan): Promise<void> {
  const { anna, ben, annas, bens } = await acquainted(place)
  const random = lehmer(plan.seed)
  const happens = (percent: number) => () => random() * 100 < percent
  place.frames.loseRequest = happens(plan.lostRequests)
  place.frames.loseReply = happens(plan.lostReplies)
  place.network.faults.drop = happens(plan.droppedOnLink)
  place.network.faults.duplicate = happens(plan.doubledOnLink)
  const [fromAnna, fromBen]: [string[], string[]] = [[], []]
  for (const [i, step] of plan.steps.entries()) {
    if (step === 'anna writes') {
      fromAnna.push(`a${i}`)
      await anna.writes(annas, `a${i}`)
    } else if (step === 'ben writes') {
      fromBen.push(`b${i}`)
      await ben.writes(bens, `b${i}`)
    } else if (step === 'anna restarts') await anna.reopen()
    else if (step === 'ben restarts') await ben.reopen()
    else if (step === 'ben offline') ben.network.setOnline(false)
    else {
      place.network.setEdgeUp(false)
      place.network.setEdgeUp(true)
    }
  }
  ben.network.setOnline(true)
  place.frames.loseRequest = () => false
  place.frames.loseReply = () => false
  await ben.sees(bens, fromAnna)
  await anna.sees(annas, fromBen)
}

/** Lehmer's generator: numbers in [0, 1) that a seed repeats. */
function lehmer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 0x7fff_ffff
    return state / 0x7fff_ffff
  }
}

/** Repeats a call that its page's death left unanswered. */
async function surely<T>(person: Person, call: () => Promise<T>): Promise<T> {
  const answer = await Promise.race([call(), deathOf(person)])
  if (answer !== undefined) return answer
  await person.open()
  return call()
}

async function deathOf(person: Person): Promise<undefined> {
  await until('the page died', () => person.isDead)
}
