// The profile: name, about and picture. Accepted contacts alone learn it, when it changes and when they are accepted.
import { copy } from '../lib/bytes.ts'
import {
  encodeContents,
  maxAboutLength,
  type KnownContent,
  type ProfileContent,
} from '../protocol/content/content.ts'
import { isPicture, maxPictureBytes } from '../protocol/content/picture.ts'
import type { AccountView, ClientApi } from './api.ts'
import type { Applying } from './applying.ts'
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import type { Outbox } from './outbox.ts'
import type { AccountRow } from './rows.ts'
import { firstCharacters, fitName } from './text-content.ts'
import { accountView } from './views.ts'

/** Key of the own picture. */
export const OWN_PICTURE = 'self'

type Update = Parameters<ClientApi['updateAccount']>[0]

export class Profile {
  readonly #core: Core
  readonly #outbox: Outbox
  /** Called with the account as it was, when direct connections were switched. */
  onDirect: (before: AccountRow) => void = () => {}

  constructor(core: Core, outbox: Outbox) {
    this.#core = core
    this.#outbox = outbox
  }

  /** The account as a view. */
  view(): AccountView {
    const { account, vault, pictures } = this.#core
    return accountView(account, vault.accountId, pictures.get(OWN_PICTURE))
  }

  /** Changes the account; contacts learn what belongs to the profile. Rejects with `picture-too-large`, and `internal` for no picture. */
  async update(input: Update): Promise<AccountView> {
    const core = this.#core
    const { picture, ...flags } = input
    checkPicture(picture)
    const before = core.account
    const account: AccountRow = { ...before, ...flags }
    if (input.name !== undefined) account.name = fitName(input.name)
    if (input.about !== undefined) account.about = fitAbout(input.about)
    const isOther = account.name !== before.name || (account.about ?? '') !== (before.about ?? '')
    const isToTell = isOther || picture !== undefined
    if (isToTell) account.profileAt = Math.max(core.clock.now(), (before.profileAt ?? 0) + 1)
    await core.unit((unit) => {
      unit.add({ table: 'account', put: account })
      if (picture === null) unit.add({ table: 'pictures', delete: OWN_PICTURE })
      else if (picture !== undefined)
        unit.add({ table: 'pictures', put: { key: OWN_PICTURE, bytes: copy(picture) } })
    })
    core.account = account
    core.ports.emit({ type: 'account', account: this.view() })
    if (account.direct !== before.direct) this.onDirect(before)
    if (isToTell) this.#tellAll()
    return this.view()
  }

  /** The profile as a content. */
  content(): ProfileContent {
    const { account, pictures } = this.#core
    const picture = pictures.get(OWN_PICTURE)
    return {
      kind: 'profile',
      name: account.name,
      ...(account.about === undefined || account.about === '' ? {} : { about: account.about }),
      ...(picture === undefined ? {} : { picture }),
      sentAt: account.profileAt ?? account.createdAt,
    }
  }

  /** What goes along with an acceptance: nothing where the name says it all. */
  more(): KnownContent[] {
    const content = this.content()
    return content.about === undefined && content.picture === undefined ? [] : [content]
  }

  /** A contact told its profile. */
  apply({ name, about, picture, sentAt }: ProfileContent, { row, unit }: Applying): void {
    const { contact } = row
    if (sentAt === undefined) {
      contact.name = name
      return
    }
    if (sentAt <= (contact.profileAt ?? -1)) return
    contact.profileAt = sentAt
    contact.name = name
    delete contact.about
    if (about !== undefined && about !== '') contact.about = about
    if (picture === undefined) unit.add({ table: 'pictures', delete: row.key })
    else unit.add({ table: 'pictures', put: { key: row.key, bytes: picture } })
  }

  #tellAll(): void {
    const contents = encodeContents([this.content()])
    for (const row of this.#core.book.all()) {
      if (row.kind === 'self') this.#core.tell(row.key)
      if (row.kind === 'self' || row.contact.state !== 'accepted') continue
      this.#core.background(() =>
        this.#core.step(row.key, (_, unit, session) => this.#outbox.post(row.key, unit, contents, session)),
      )
    }
  }
}

function checkPicture(picture: Uint8Array | null | undefined): void {
  if (picture === undefined || picture === null) return
  if (picture.length > maxPictureBytes) throw new SkeinError('picture-too-large')
  if (!isPicture(picture)) throw new SkeinError('internal')
}

function fitAbout(about: string): string {
  const trimmed = firstCharacters(about.trim(), maxAboutLength)
  // A character beyond the first plane counts twice in the protocol.
  return trimmed.length > maxAboutLength ? firstCharacters(trimmed, maxAboutLength / 2) : trimmed
}
