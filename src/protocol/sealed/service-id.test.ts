import { describe, expect, it } from 'vitest'
import { DecodeError } from '../errors.ts'
import { parseServiceId } from '../wire/service-id.ts'
import { serviceIdFromBytes, uuidFromBytes } from './service-id.ts'

const uuid = '35862a10-46da-328d-a30f-294e01bb7c4d'

describe('service ids', () => {
  it('keep their kind and come back in lower case', () => {
    for (const name of [uuid, `PNI:${uuid}`]) {
      expect(serviceIdFromBytes(parseServiceId(name)!)).toBe(name)
    }
    expect(serviceIdFromBytes(parseServiceId(uuid.toUpperCase())!)).toBe(uuid)
  })

  it('have 17 bytes and a known kind', () => {
    expect(() => serviceIdFromBytes(new Uint8Array(16))).toThrow(DecodeError)
    expect(() => serviceIdFromBytes(new Uint8Array(17).fill(2))).toThrow(DecodeError)
    expect(() => uuidFromBytes(new Uint8Array(17))).toThrow(DecodeError)
  })
})
