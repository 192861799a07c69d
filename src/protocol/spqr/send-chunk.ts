// How both halves of the state machine send a message in chunks.

import { chunkIndices, encodeChunk } from './erasure.ts'
import type { Payload } from './message.ts'
import type { ChunkCounter } from './state.ts'

/** The payload with the next chunk of `message`, and the state that has sent it. */
export function sendChunk<Sending extends { readonly nextChunk: ChunkCounter }>(
  state: Sending,
  type: Payload['type'],
  message: Uint8Array,
): { braid: Sending; payload: Payload } {
  const index = state.nextChunk
  return {
    braid: { ...state, nextChunk: (index + 1) % chunkIndices },
    payload: { type, chunk: { index, data: encodeChunk(message, index) } },
  }
}
