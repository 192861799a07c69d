import { ed25519 } from '@noble/curves/ed25519.js'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultCurveEngine, setCurveEngine } from '../identity/curve.ts'
import { loadSodiumEngine } from '../identity/sodium-engine.ts'
import { mailboxId } from './ids.ts'
import { isProofOfWork, proofChallenge, solveProofOfWork } from './proof-of-work.ts'
import { encodeArguments } from './requests.ts'
import { bytesToSign, publicKeyOf, signRequest, signSubscription, subscriptionToSign } from './signing.ts'

const secretKey = new Uint8Array(32).fill(3)
const readKey = publicKeyOf(secretKey)
const writeKey = new Uint8Array(32).fill(9)
const edge = { nodeId: '12D3KooWexample', nonce: new Uint8Array(32).fill(5) }

describe('mailbox signatures', () => {
  it('cover operation, node, nonce and arguments', () => {
    const { auth, ...request } = signRequest({ op: 'drop', readKey, writeKey } as const, edge, secretKey)
    const verify = (message: Uint8Array): boolean => ed25519.verify(auth.signature, message, readKey)
    const args = encodeArguments(request)
    expect(verify(bytesToSign('drop', edge, args))).toBe(true)
    expect(verify(bytesToSign('create', edge, args))).toBe(false)
    expect(verify(bytesToSign('drop', { ...edge, nodeId: 'another' }, args))).toBe(false)
    expect(verify(bytesToSign('drop', { ...edge, nonce: new Uint8Array(32) }, args))).toBe(false)
    expect(verify(bytesToSign('drop', edge, encodeArguments({ ...request, writeKey: readKey })))).toBe(false)
  })

  it('cover each mailbox of a subscription', () => {
    const one = signSubscription({ readKey, writeKey }, edge, secretKey)
    expect(ed25519.verify(one.signature, subscriptionToSign(one, edge), readKey)).toBe(true)
    expect(mailboxId(readKey, writeKey)).not.toEqual(mailboxId(writeKey, readKey))
  })
})

describe('signing with libsodium', () => {
  afterEach(() => setCurveEngine(defaultCurveEngine()))

  it('makes the same signatures', async () => {
    const request = { op: 'drop', readKey, writeKey } as const
    const plain = signRequest(request, edge, secretKey)
    setCurveEngine(await loadSodiumEngine())
    for (let i = 0; i < 2; i++) expect(signRequest(request, edge, secretKey)).toEqual(plain)
  })
})

describe('the proof of work', () => {
  it('is found in steps and serves for its own target, node and nonce only', () => {
    const target = new Uint8Array(32).fill(1)
    const challenge = proofChallenge('put', target, edge)
    let counter: number | undefined
    for (let start = 0; counter === undefined; start += 100)
      counter = solveProofOfWork(challenge, start, 100, 10)
    expect(isProofOfWork(challenge, counter, 10)).toBe(true)
    const others = [
      proofChallenge('prekeys-take', target, edge),
      proofChallenge('put', new Uint8Array(32).fill(2), edge),
      proofChallenge('put', target, { ...edge, nodeId: 'another' }),
      proofChallenge('put', target, { ...edge, nonce: new Uint8Array(32) }),
    ]
    for (const other of others) expect(other).not.toEqual(challenge)
    expect(others.every((other) => isProofOfWork(other, counter, 10))).toBe(false)
  })

  it('gives nothing within too few tries', () => {
    expect(solveProofOfWork(proofChallenge('put', readKey, edge), 0, 1, 32)).toBeUndefined()
  })
})
