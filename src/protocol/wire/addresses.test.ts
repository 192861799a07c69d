import { describe, expect, it } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import { encodeAddresses } from './addresses.ts'
import { parseServiceId } from './service-id.ts'

const uuid = '00112233-4455-6677-8899-aAbBcCdDeEfF'

describe('service ids', () => {
  it('are hyphenated UUIDs in either case, with or without the PNI prefix', () => {
    expect(toHex(parseServiceId(uuid)!)).toBe('0000112233445566778899aabbccddeeff')
    expect(toHex(parseServiceId(`PNI:${uuid}`)!)).toBe('0100112233445566778899aabbccddeeff')
  })

  it.each([
    '',
    uuid.replaceAll('-', ''),
    `pni:${uuid}`,
    `ACI:${uuid}`,
    `${uuid}0`,
    `${uuid}\n`,
    '+14155550100',
  ])('are not %j', (name) => {
    expect(parseServiceId(name)).toBeUndefined()
  })
})

describe('the addresses field', () => {
  it('is kind, uuid and device of sender and recipient', () => {
    const field = encodeAddresses({ name: uuid, deviceId: 1 }, { name: `PNI:${uuid}`, deviceId: 127 })
    expect(toHex(field!)).toBe(
      '0000112233445566778899aabbccddeeff01' + '0100112233445566778899aabbccddeeff7f',
    )
  })

  it('is absent unless both names are service ids', () => {
    expect(encodeAddresses({ name: 'x', deviceId: 1 }, { name: uuid, deviceId: 1 })).toBeUndefined()
    expect(encodeAddresses({ name: uuid, deviceId: 1 }, { name: 'x', deviceId: 1 })).toBeUndefined()
  })
})
