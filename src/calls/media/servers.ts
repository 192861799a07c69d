// The STUN and TURN servers of one call: asked for before the first path, and anew before every other one, since credentials live
// shortly.
import type { IceServer } from '../../messenger/api.ts'

/** A new path waits so long for servers, in milliseconds: the network may only just be back, and the present ones may do. */
const WAIT_MS = 500

/** Knows the servers of the moment. */
export class Servers {
  readonly #ask: () => Promise<IceServer[]>
  #present: IceServer[] = []

  constructor(ask: () => Promise<IceServer[]>) {
    this.#ask = ask
  }

  get canRelay(): boolean {
    return this.#present.some(({ urls }) => urls.some((url) => /^turns?:/.test(url)))
  }

  async first(): Promise<IceServer[]> {
    return (this.#present = await this.#ask())
  }

  /** The present ones again when others are slow to come; those are there for the next path then. */
  async again(): Promise<IceServer[]> {
    const late = Promise.withResolvers<IceServer[]>()
    const timer = setTimeout(() => late.resolve(this.#present), WAIT_MS)
    try {
      return (this.#present = await Promise.race([this.#ask(), late.promise]))
    } finally {
      clearTimeout(timer)
    }
  }
}
