import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { be16, be32, concat, fromHex, toHex } from '../../lib/bytes.ts'
import { encodeBindingAnswer, parseBindingRequest } from './message.ts'

const transactionId = fromHex('b7e7a701bc34d686fa87dfae')
const request = concat(fromHex('000100002112a442'), transactionId)

/** A request with these attributes behind the header. */
function withAttributes(...attributes: Uint8Array[]): Uint8Array {
  const body = concat(...attributes)
  return concat(be16(1), be16(body.length), be32(0x2112a442), transactionId, body)
}

describe('STUN binding', () => {
  it('answers with the sender’s IPv4 address and port, masked by the cookie', () => {
    const parsed = parseBindingRequest(request)
    const answer = encodeBindingAnswer(parsed!, { address: '192.0.2.1', port: 32853 })
    // The address and port, and so the attribute, of RFC 5769, section 2.2.
    expect(toHex(answer!)).toBe(`0101000c2112a442${toHex(transactionId)}002000080001a147e112a643`)
  })

  it('answers with the sender’s IPv6 address, masked by cookie and transaction', () => {
    const address = '2001:db8:1234:5678:11:2233:4455:6677'
    const answer = encodeBindingAnswer(parseBindingRequest(request)!, { address, port: 32853 })
    // The attribute of RFC 5769, section 2.3, whose address, port and transaction these are.
    const attribute = '002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9'
    expect(toHex(answer!)).toBe(`010100182112a442${toHex(transactionId)}${attribute}`)
  })

  it('understands shortened and mapped addresses', () => {
    const parsed = parseBindingRequest(request)!
    const mapped = encodeBindingAnswer(parsed, { address: '::ffff:192.0.2.1', port: 32853 })
    expect(mapped).toEqual(encodeBindingAnswer(parsed, { address: '192.0.2.1', port: 32853 }))
    const short = encodeBindingAnswer(parsed, { address: 'fe80::1%eth0', port: 1 })
    expect(short).toEqual(encodeBindingAnswer(parsed, { address: 'fe80:0:0:0:0:0:0:1', port: 1 }))
    expect(encodeBindingAnswer(parsed, { address: '::', port: 1 })?.length).toBe(44)
    expect(encodeBindingAnswer(parsed, { address: 'nonsense', port: 1 })).toBeUndefined()
  })

  it('passes over attributes it need not understand and names those it must', () => {
    const software = concat(fromHex('80220004'), fromHex('74657374'))
    expect(parseBindingRequest(withAttributes(software))?.unknownAttributes).toEqual([])
    const parsed = parseBindingRequest(withAttributes(software, fromHex('0003000400000006')))
    expect(parsed?.unknownAttributes).toEqual([3])
    const refusal = toHex(encodeBindingAnswer(parsed!, { address: '192.0.2.1', port: 1 })!)
    expect(refusal.startsWith('0111')).toBe(true)
    expect(refusal.endsWith('000a000200030000')).toBe(true)
  })

  it('drops what is not a binding request', () => {
    const wrong = {
      'a truncated header': request.subarray(0, 19),
      'another cookie': concat(fromHex('000100002112a443'), transactionId),
      'an answer': concat(fromHex('010100002112a442'), transactionId),
      'a lying length': concat(fromHex('000100042112a442'), transactionId),
      'an attribute beyond the end': withAttributes(fromHex('00060010'), fromHex('00000000')),
      'too many attributes': withAttributes(...Array.from({ length: 17 }, () => fromHex('80220000'))),
      'a packet too large': withAttributes(concat(fromHex('80220300'), new Uint8Array(0x300))),
    }
    for (const [what, packet] of Object.entries(wrong))
      expect(parseBindingRequest(packet), what).toBeUndefined()
  })

  it('never throws, whatever comes', () => {
    const packet = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.uint8Array({ maxLength: 200 }).map((body) => withAttributes(body.subarray(0, body.length & ~3))),
    )
    fc.assert(
      fc.property(packet, fc.string(), (bytes, address) => {
        const parsed = parseBindingRequest(bytes)
        if (parsed !== undefined) encodeBindingAnswer(parsed, { address, port: 5 })
      }),
      { numRuns: 500 },
    )
  })
})
