// People for the specs: each has a browser context of its own (own storage, own keys) and acts through the roles and names of
// accessible-names.md, as somebody who knows nothing of the code would.
import {
  test as base,
  expect,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test'
import { startEdge, type EdgeProcess } from './edge-process.ts'

/** Where a person opens the app. */
type Place = { readonly origin: string }

type Options = {
  name: string
  browser: Pick<Browser, 'newContext'>
  edge: Place
  viewport?: { width: number; height: number }
  /** Done on the still empty page, before the app is opened for the first time. */
  prepare?: (page: Page) => Promise<void>
}

/** Somebody with a browser. */
export class Person {
  readonly name: string
  readonly context: BrowserContext
  readonly edge: Place
  page: Page

  private constructor(name: string, context: BrowserContext, page: Page, edge: Place) {
    this.name = name
    this.context = context
    this.page = page
    this.edge = edge
  }

  /** Opens the app in a fresh browser; nothing is created yet. */
  static async arrives({ name, browser, edge, viewport, prepare }: Options): Promise<Person> {
    const context = await browser.newContext(viewport === undefined ? {} : { viewport })
    await context.grantPermissions(['clipboard-read', 'clipboard-write', 'screen-wake-lock'], {
      origin: edge.origin,
    })
    const page = await context.newPage()
    const person = new Person(name, context, page, edge)
    await prepare?.(page)
    await page.goto(edge.origin)
    return person
  }

  /** Opens the app and creates an account. */
  static async joins(options: Options): Promise<Person> {
    const person = await Person.arrives(options)
    await person.createsAccount()
    return person
  }

  async createsAccount(): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name)
    await this.page.getByRole('button', { name: 'Create account' }).click()
    await this.page.getByRole('button', { name: 'New chat' }).first().waitFor()
  }

  /** Makes an invite link and closes the dialog. */
  async invites(): Promise<string> {
    await this.page.getByRole('button', { name: 'New chat' }).first().click()
    const link = this.page.getByRole('textbox', { name: 'Invite link', exact: true })
    await link.and(this.page.locator('[value*="#/i/"]')).waitFor()
    const url = await link.inputValue()
    await this.page.keyboard.press('Escape')
    return url
  }

  /** Opens an invite link in the address bar and connects. */
  async connectsBy(link: string): Promise<void> {
    await this.page.goto(link)
    const dialog = this.page.getByRole('dialog', { name: /^Connect with / })
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await this.composer.waitFor()
  }

  /** Opens the chat with somebody and accepts the request in it. */
  async accepts(name: string): Promise<void> {
    await this.opensChat(name)
    const request = this.page.getByRole('region', { name: 'Message request' })
    await request.getByRole('button', { name: 'Accept' }).click()
    await this.composer.waitFor()
  }

  /** Invites somebody, who connects by it, and accepts: they are contacts, and both have the chat open. */
  async meets(guest: Person): Promise<void> {
    await guest.connectsBy(await this.invites())
    await this.accepts(guest.name)
  }

  async opensChat(name: string): Promise<void> {
    await this.row(name).click()
    await this.page.getByRole('main').getByRole('heading', { name, exact: true }).waitFor()
  }

  row(name: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Chats' })
      .getByRole('link', { name: new RegExp(`^${name}`) })
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message', exact: true })
  }

  async writes(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
    await this.message('You', text).waitFor()
  }

  message(sender: string, text: string): Locator {
    return this.page.getByRole('article', { name: new RegExp(`^${escape(sender)}, ${escape(text)}, `) })
  }

  async sees(sender: string, text: string): Promise<void> {
    await isThereOnce(this.message(sender, text))
  }

  /** The own message has come so far. */
  async seesState(text: string, state: string | RegExp): Promise<void> {
    const wanted = typeof state === 'string' ? state : state.source
    await isThereOnce(
      this.page.getByRole('article', { name: new RegExp(`^You, ${escape(text)}, .*(?:${wanted})$`) }),
    )
  }

  /** The texts of a sender in the open chat, from top to bottom. */
  async texts(sender: string): Promise<string[]> {
    const names = await this.page
      .getByRole('article')
      .evaluateAll((articles) => articles.map((article) => article.getAttribute('aria-label') ?? ''))
    return names
      .filter((name) => name.startsWith(`${sender}, `))
      .map((name) =>
        name.slice(sender.length + 2).replace(sender === 'You' ? /, [^,]*, [^,]*$/ : /, [^,]*$/, ''),
      )
  }

  /** Closes the browser tab; the profile stays. */
  async closes(): Promise<void> {
    await this.page.close()
  }

  /** Opens the app again in the same profile. */
  async returns(): Promise<void> {
    this.page = await this.context.newPage()
    await this.page.goto(this.edge.origin)
    await this.page.getByRole('button', { name: 'New chat' }).first().waitFor()
  }

  async connected(): Promise<void> {
    await this.page
      .getByRole('status', { name: 'Connection' })
      .filter({ hasText: /^Connected$/ })
      .waitFor()
  }
}

/**
 * Resolves as soon as the element is there. What people wait for all the time is waited for in this way: an expectation looks at ever
 * longer intervals, which adds up.
 */
async function isThereOnce(element: Locator): Promise<void> {
  await element.first().waitFor({ state: 'attached' })
  await expect(element).toHaveCount(1)
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

type Fixtures = {
  /** The edge node of this test: a running one that tests before may have used, or its own. */
  edge: EdgeProcess
  /** Set by specs that kill, stop or look into the edge node. */
  ownEdge: boolean
  /** Done on every person's still empty page, before the app is opened for the first time. */
  prepare: ((page: Page) => Promise<void>) | undefined
  /** Lets a person join with this name. */
  join: (name: string, viewport?: { width: number; height: number }) => Promise<Person>
  /** Two people who have accepted each other and both have the chat open. */
  pair: { alice: Person; bob: Person }
}

export const test = base.extend<Fixtures, { sharedEdge: EdgeProcess }>({
  sharedEdge: [
    // oxlint-disable-next-line no-empty-pattern -- the runner wants the pattern to see what a fixture needs
    async ({}, provide) => {
      const edge = await startEdge()
      await provide(edge)
      await edge.stop()
    },
    { scope: 'worker' },
  ],
  ownEdge: [false, { option: true }],
  prepare: [undefined, { option: true }],
  edge: async ({ sharedEdge, ownEdge }, provide) => {
    const edge = ownEdge ? await startEdge() : sharedEdge
    await provide(edge)
    if (ownEdge) await edge.stop()
  },
  join: async ({ browser, edge, prepare }, provide) => {
    const people: Person[] = []
    await provide(async (name, viewport) => {
      const person = await Person.joins({
        name,
        browser,
        edge,
        ...(prepare === undefined ? {} : { prepare }),
        ...(viewport === undefined ? {} : { viewport }),
      })
      people.push(person)
      return person
    })
    for (const person of people) {
      // Whatever a spec does to the network, no message may ever be undecryptable.
      if (!person.page.isClosed())
        expect(await person.page.getByText('could not be decrypted').count()).toBe(0)
      await person.context.close()
    }
  },
  pair: async ({ join }, provide) => {
    const [alice, bob] = await Promise.all([join('Alice'), join('Bob')])
    await alice.meets(bob)
    await provide({ alice, bob })
  },
})

export { expect }
