// The curve arithmetic on libsodium compiled to WASM: synchronous after loading and several times faster than
// the default engine (session-protocol.md 4.3). Loaded lazily, because the module weighs more than the rest of
// the protocol together.
import { concat, wipe, type Bytes } from '../../lib/bytes.ts'
import { agree } from '../wasm/x25519.ts'
import type { CurveEngine } from './curve.ts'

/** Loads libsodium and answers an engine on it, to be passed to `setCurveEngine`. */
export async function loadSodiumEngine(): Promise<CurveEngine> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  return {
    publicKey: (privateKey) => sodium.crypto_scalarmult_base(privateKey) as Bytes,
    // Ours is faster, because it is compiled for this one task; libsodium has the table of multiples of the base.
    agree,
    verifyEd25519: (publicKey, message, signature) =>
      sodium.crypto_sign_verify_detached(signature, message, publicKey),
    signEd25519(seed, publicKey, message) {
      const secretKey = concat(seed, publicKey)
      const signature = sodium.crypto_sign_detached(message, secretKey) as Bytes
      wipe(secretKey)
      return signature
    },
    isTorsionFree(point) {
      try {
        // The conversion refuses points outside the prime-order subgroup.
        sodium.crypto_sign_ed25519_pk_to_curve25519(point)
        return true
      } catch (error) {
        if (error instanceof Error) return false
        throw error
      }
    },
  }
}
