// The edge nodes this account uses: the page's own origin, asked for its address. The last answer is kept with the account, so
// that an offline start knows where to go.
import type { EdgeAddress } from '../protocol/content/content.ts'
import { backoffMs } from './backoff.ts'
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import type { AccountRow } from './rows.ts'

export class OwnEdges {
  readonly #core: Core
  #attempts = 0

  constructor(core: Core) {
    this.#core = core
  }

  /** The edge nodes, asking the origin when none is known yet. Rejects with `edge-unreachable`. */
  async require(): Promise<readonly EdgeAddress[]> {
    if (this.#core.account.edges.length > 0) return this.#core.account.edges
    await this.#refresh()
    return this.#core.account.edges
  }

  /** Describes an edge node by the origin of an invite. Rejects with `edge-unreachable`. */
  async describe(origin: string): Promise<EdgeAddress> {
    try {
      return await this.#core.ports.describeEdge(origin)
    } catch (cause) {
      throw new SkeinError('edge-unreachable', { cause })
    }
  }

  /** Starts the network with what is known, and again when the origin answers with something else. */
  async start(): Promise<void> {
    const { edges } = this.#core.account
    if (edges.length > 0) this.#core.background(() => this.#core.network.start(edges))
    await this.#keepAsking()
  }

  async #keepAsking(): Promise<void> {
    try {
      await this.#refresh()
    } catch {
      // Out of reach now: the network tries the known address by itself, and the origin is asked again later.
      this.#attempts += 1
      const fraction = this.#core.ports.entropy(1)[0]! / 256
      this.#core.clock.after(backoffMs(this.#attempts, fraction), () => {
        if (!this.#core.isStopped) this.#core.background(() => this.#keepAsking())
      })
    }
  }

  async #refresh(): Promise<void> {
    const edge = await this.describe(this.#core.ports.origin)
    const [known] = this.#core.account.edges
    if (known !== undefined && known.id === edge.id && known.ws === edge.ws && known.http === edge.http)
      return
    const account: AccountRow = { ...this.#core.account, edges: [edge] }
    await this.#core.unit((unit) => unit.add({ table: 'account', put: account }))
    this.#core.account = account
    // A network that runs keeps to the edge nodes it was started with.
    if (known !== undefined) await this.#core.network.stop()
    await this.#core.network.start(account.edges)
  }
}
