import { sha256 } from '@noble/hashes/sha2.js'
import { expect, it } from 'vitest'
import { toHex, utf8 } from '../../lib/bytes.ts'
import { preKeyBundleFields } from '../session/bundle.ts'
import { decryptionErrorMessageFields } from './decryption-error-message.ts'
import { plaintextContentFields } from './plaintext-content.ts'
import { preKeySignalMessageFields } from './pre-key-signal-message.ts'
import { PROTOCOL_VERSION } from './protocol-version.ts'
import { messageVersion, signalMessageFields } from './signal-message.ts'

it('changes of a wire structure come with a new protocol version', () => {
  const structures = {
    messageVersion,
    decryptionErrorMessageFields,
    plaintextContentFields,
    preKeyBundleFields,
    preKeySignalMessageFields,
    signalMessageFields,
  }
  const hash = toHex(sha256(utf8(JSON.stringify(structures))))
  expect({ PROTOCOL_VERSION, hash }).toEqual({
    PROTOCOL_VERSION: 1,
    hash: '4b6d30f8f5f080974b8ed66de8a9c8490a8f606ee03543387796612824cded32',
  })
})
