import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64url, toHex, type Bytes } from '../lib/bytes.ts'
import { SkeinError } from './errors.ts'
import { deriveInviteKeys, INVITE_SECRET_BYTES, readInviteLink, writeInviteLink } from './invite-link.ts'

const page = 'https://skein.example'
const secrets = fc.uint8Array({
  minLength: INVITE_SECRET_BYTES,
  maxLength: INVITE_SECRET_BYTES,
}) as fc.Arbitrary<Bytes>
const uses = fc.constantFrom('single' as const, 'many' as const)

describe('an invite link', () => {
  it('reads as it was written, with and without another edge origin', () => {
    fc.assert(
      fc.property(
        secrets,
        uses,
        fc.constantFrom(undefined, page, 'http://10.0.0.2:8080'),
        (secret, use, edgeOrigin) => {
          const link = writeInviteLink(page, {
            secret,
            use,
            ...(edgeOrigin === undefined ? {} : { edgeOrigin }),
          })
          const read = readInviteLink(link)
          expect(toHex(read.secret)).toBe(toHex(secret))
          expect(read.use).toBe(use)
          expect(read.edgeOrigin).toBe(edgeOrigin === page ? undefined : edgeOrigin)
          expect(read.pageOrigin).toBe(page)
        },
      ),
    )
  })

  it('fits a small QR code', () => {
    const secret = new Uint8Array(INVITE_SECRET_BYTES)
    expect(writeInviteLink(page, { secret, use: 'single' }).length).toBeLessThan(60)
  })

  it('is refused with one code whatever is wrong with it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 400 }).map(toBase64url)), (text) => {
        try {
          readInviteLink(`${page}/#/i/${text}`)
        } catch (error) {
          expect(error).toBeInstanceOf(SkeinError)
          expect((error as SkeinError).code).toBe('invite-malformed')
        }
      }),
    )
  })

  it('derives keys that differ from each other and from those of other secrets', () => {
    const keys = [1, 2].flatMap((fill) =>
      Object.values(deriveInviteKeys(new Uint8Array(INVITE_SECRET_BYTES).fill(fill))).map(toHex),
    )
    expect(new Set(keys).size).toBe(6)
  })
})
