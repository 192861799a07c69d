import { describe, expect, it } from 'vitest'
import { createTypescriptBackend } from '../protocol/session/typescript-backend.ts'
import { befriend, createWorld, deliver } from '../testing/scenarios/scenario.ts'
import { createLibsignalBackend } from './libsignal-backend.ts'

const world = () =>
  createWorld(
    { alice: createLibsignalBackend, bob: createLibsignalBackend, forger: createTypescriptBackend },
    'libsignal-backend',
  )
const code = (name: string) =>
  expect.objectContaining({ name: 'ProtocolError', code: name, retryable: false })

describe('the libsignal backend', () => {
  it('talks with itself', async () => {
    const { alice, bob } = world()
    await befriend(alice, bob)
    for (let i = 0; i < 10; i++) {
      await deliver(alice, bob, `ping ${i}`)
      await deliver(bob, alice, `pong ${i}`)
    }
    expect(bob.store.consumed).toEqual(['prekey 1', 'kyber 9'])
    expect(bob.store.inbox.length).toBe(11)
    expect(alice.store.outbox.length).toBe(11)
  })

  it('names its refusals as our own implementation does', async () => {
    const { alice, bob, another } = world()
    await expect(alice.send(bob, 'nobody there')).rejects.toThrow(code('no-session'))
    await alice.start(bob)
    const message = await deliver(alice, bob, 'once')
    await expect(bob.receive(alice, message)).rejects.toThrow(code('duplicate'))
    const carol = another('alice', 'carol')
    await carol.start(bob)
    bob.store.signedPreKeys.clear()
    await expect(bob.receive(carol, await carol.send(bob, 'lost'))).rejects.toThrow(code('no-prekey'))
    bob.store.pin(alice.address, carol.identity.keyPair.publicKey)
    await expect(bob.send(alice, 'never')).rejects.toThrow(code('untrusted-identity'))
    const garbage = { wire: new Uint8Array([0x44, 1, 2, 3]), kind: 'whisper' } as const
    await expect(bob.receive(alice, garbage)).rejects.toThrow(code('malformed'))
    const old = { wire: new Uint8Array(80).fill(0x34), kind: 'whisper' } as const
    await expect(bob.receive(alice, old)).rejects.toThrow(expect.objectContaining({ name: 'ProtocolError' }))
  })
})
