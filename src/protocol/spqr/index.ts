// SPQR V1, the post-quantum ratchet beside the double ratchet (session protocol 3.7). It carries ML-KEM-768 keys
// and ciphertexts in small chunks, one per message, and gives one 32-byte key per message.

export { secretsOfSpqr } from './secrets.ts'
export { spqrPrecheck, spqrReceive, spqrSend, startSpqr } from './ratchet.ts'
export { decodeSpqrState, encodeSpqrState } from './state-codec.ts'
export type { SpqrState } from './state.ts'
