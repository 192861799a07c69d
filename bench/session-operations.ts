// The operations of the session bench over any implementation: the same steps and the same messages for each of them.
import type { Bytes } from '../src/lib/bytes.ts'

type MaybePromise<T> = T | Promise<T>

/** One end of a conversation. */
export type Side = {
  start(): MaybePromise<void>
  encrypt(plaintext: Bytes): MaybePromise<Bytes>
  decrypt(wire: Bytes): MaybePromise<Bytes>
  decryptPreKey(wire: Bytes): MaybePromise<Bytes>
  forget(): void
}

/** Milliseconds of each repetition, by operation. */
export type Samples = Record<Operation, number[]>
export type Operation =
  'one-way encrypt' | 'one-way decrypt' | 'alternating round' | 'initiate' | 'accept and first decrypt'

const plaintext = new Uint8Array(200).fill(7)

async function timed<T>(samples: number[], work: () => MaybePromise<T>): Promise<T> {
  const start = performance.now()
  const pending = work()
  const result = pending instanceof Promise ? await pending : pending
  samples.push(performance.now() - start)
  return result
}

/** Takes one round of samples; `scale` multiplies the repetitions. One-way samples are means over batches of ten messages. */
export async function sampleOperations(
  make: () => { alice: Side; bob: Side },
  scale: number,
): Promise<Samples> {
  const samples: Samples = {
    'one-way encrypt': [],
    'one-way decrypt': [],
    'alternating round': [],
    initiate: [],
    'accept and first decrypt': [],
  }
  for (let i = 0; i < 4 * scale; i++) {
    const { alice, bob } = make()
    await timed(samples.initiate, () => alice.start())
    const wire = await alice.encrypt(plaintext)
    await timed(samples['accept and first decrypt'], () => bob.decryptPreKey(wire))
    alice.forget()
    bob.forget()
  }
  const { alice, bob } = make()
  await alice.start()
  await bob.decryptPreKey(await alice.encrypt(plaintext))
  await alice.decrypt(await bob.encrypt(plaintext))
  for (let i = 0; i < 20 * scale; i++) {
    const wires: Bytes[] = []
    const encrypting: number[] = []
    await timed(encrypting, async () => {
      for (let n = 0; n < 10; n++) {
        const pending = alice.encrypt(plaintext)
        wires.push(pending instanceof Promise ? await pending : pending)
      }
    })
    samples['one-way encrypt'].push(encrypting[0]! / 10)
    const decrypting: number[] = []
    await timed(decrypting, async () => {
      for (const wire of wires) {
        const pending = bob.decrypt(wire)
        if (pending instanceof Promise) await pending
      }
    })
    samples['one-way decrypt'].push(decrypting[0]! / 10)
  }
  for (let i = 0; i < 20 * scale; i++) {
    const [from, to] = i % 2 === 0 ? [bob, alice] : [alice, bob]
    await timed(samples['alternating round'], async () => {
      const sent = from.encrypt(plaintext)
      const wire = sent instanceof Promise ? await sent : sent
      const got = to.decrypt(wire)
      if (got instanceof Promise) await got
    })
  }
  return samples
}
