// What the account keeps at its edge nodes besides conversation mailboxes: the request mailbox, the prekeys, the sealed cards of
// invites. Their secrets are one settings row; each part can be laid down again from here when an edge node has lost its disk.
import { copy, type Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { publicKeyOf } from '../protocol/mailbox/signing.ts'
import type { Core } from './core.ts'
import { createMailbox, newRequestMailbox, type OwnMailbox } from './mailboxes.ts'
import { sealBox } from './sealed-box.ts'

/** The settings row of it. */
const KEY = 'edge-store'
/** Prekeys laid down at once, and the number below which more are. */
const PREKEYS = 20
const PREKEYS_LEAST = 10
const NONCE_BYTES = 12

/** Secrets of what lies at the edge nodes. */
export type EdgeSecrets = {
  requests: OwnMailbox
  areRequestsMade: boolean
  prekeys: { locator: Bytes; sealingKey: Bytes; ownerSeed: Bytes }
}

export class EdgeStore {
  readonly #core: Core
  #secrets: EdgeSecrets | undefined
  #topUp: Promise<void> | undefined
  /** Called when the mailbox for first messages stands. */
  onRequests: (mailbox: OwnMailbox) => void = () => {}

  constructor(core: Core) {
    this.#core = core
  }

  get secrets(): EdgeSecrets | undefined {
    return this.#secrets
  }

  async load(): Promise<void> {
    this.#secrets = (await this.#core.store.get('settings', KEY))?.value as EdgeSecrets | undefined
  }

  /** Makes the secrets for these edge nodes unless they are made. Nothing is laid down yet. */
  async ensure(edges: readonly EdgeAddress[]): Promise<EdgeSecrets> {
    if (this.#secrets !== undefined) return this.#secrets
    const { entropy } = this.#core.ports
    const secrets: EdgeSecrets = {
      requests: newRequestMailbox(edges, entropy(32)),
      areRequestsMade: false,
      prekeys: { locator: entropy(32), sealingKey: entropy(32), ownerSeed: entropy(32) },
    }
    await this.#core.unit((unit) => unit.setSetting(KEY, secrets))
    this.#secrets = secrets
    return secrets
  }

  /** Makes the request mailbox exist. */
  async makeRequests(): Promise<void> {
    const secrets = this.#secrets
    if (secrets === undefined || secrets.areRequestsMade) return
    await createMailbox(this.#core.edges, secrets.requests)
    const made = { ...secrets, areRequestsMade: true }
    await this.#core.unit((unit) => unit.setSetting(KEY, made))
    this.#secrets = made
    this.onRequests(secrets.requests)
  }

  /** Keeps the supply of prekeys up at every edge node; overlapping calls share one run. */
  topUpPrekeys(isReset = false): Promise<void> {
    this.#topUp ??= this.#supply(isReset).finally(() => {
      this.#topUp = undefined
    })
    return this.#topUp
  }

  /** Takes everything of this row away from the edge nodes; best effort. */
  async withdraw(): Promise<void> {
    const secrets = this.#secrets
    if (secrets === undefined) return
    const { locator, ownerSeed } = secrets.prekeys
    const request = { op: 'prekeys-drop', locator, ownerKey: publicKeyOf(ownerSeed) } as const
    await Promise.all(
      secrets.requests.card.edges.map((edge) => this.#core.edges.signed(edge, request, ownerSeed)),
    )
  }

  async #supply(isReset: boolean): Promise<void> {
    const secrets = this.#secrets
    if (secrets === undefined) return
    const isRotated = await this.#core.vault.rotatePrekeys(this.#core.clock.now())
    for (const edge of secrets.requests.card.edges) {
      const left = await this.#count(edge, secrets)
      const isReplacing = isRotated || isReset || !left.hasLastResort
      const missing = isReplacing ? PREKEYS : left.oneTime < PREKEYS_LEAST ? PREKEYS - left.oneTime : 0
      if (missing > 0) await this.#layDown(edge, secrets, missing, isReplacing)
    }
  }

  async #count(
    edge: EdgeAddress,
    { prekeys }: EdgeSecrets,
  ): Promise<{ oneTime: number; hasLastResort: boolean }> {
    const { locator, ownerSeed } = prekeys
    const request = { op: 'prekeys-count', locator, ownerKey: publicKeyOf(ownerSeed) } as const
    return this.#core.edges.signed(edge, request, ownerSeed)
  }

  async #layDown(
    edge: EdgeAddress,
    { prekeys }: EdgeSecrets,
    count: number,
    isReplacing: boolean,
  ): Promise<void> {
    const { locator, sealingKey, ownerSeed } = prekeys
    const made = await this.#core.vault.makePrekeys(count)
    const seal = (bundle: Bytes) =>
      sealBox(sealingKey, 'skein prekeys 1', this.#core.ports.entropy(NONCE_BYTES), copy(bundle))
    const request = {
      op: 'prekeys-put',
      locator,
      ownerKey: publicKeyOf(ownerSeed),
      replace: isReplacing,
      oneTime: await Promise.all(made.oneTime.map(seal)),
      ...(isReplacing ? { lastResort: await seal(made.lastResort) } : {}),
    } as const
    await this.#core.edges.signed(edge, request, ownerSeed)
  }
}
