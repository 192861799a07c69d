// Keeps the relay's reservations true: each gets a timer of ours, and the slot of a peer that has gone is free at once.
// Every page start is a new peer id, so without the second the slots fill up. `network.md`, sections 4.4 and 4.5.

import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { Libp2p } from 'libp2p'
import { createReservationSignal } from './reservation-signal.ts'

type Reservations = CircuitRelayService['reservations']
type Peer = Parameters<Reservations['get']>[0]

/** Watches the reservations of a running relay. Ends with the node. */
export function keepReservations(node: Libp2p, reservations: Reservations, ttlMs: number): void {
  const set = reservations.set.bind(reservations)
  const owned = new WeakSet<AbortSignal>()

  reservations.set = (peer: Peer, reservation) => {
    if (!owned.has(reservation.signal)) {
      reservation.signal.clear()
      const signal = createReservationSignal(ttlMs)
      signal.addEventListener('abort', () => {
        if (reservations.get(peer)?.signal === signal) reservations.delete(peer)
      })
      owned.add(signal)
      reservation.signal = signal
    }
    set(peer, reservation)
  }

  node.addEventListener('peer:disconnect', ({ detail: peer }) => {
    reservations.get(peer)?.signal.clear()
    reservations.delete(peer)
  })
}
