// Finding messages: from the list and within a chat, on the device alone.
import type { Page } from '@playwright/test'
import type { MessageView } from '../../src/sdk/types.ts'
import { expect, test, type Person } from '../people.ts'

test.use({ ownEdge: true })

/** More than a chat loads when it opens. */
const FURTHER = 70

/** Asks the leading tab as another tab would. */
function calls<Result>(page: Page, method: string, ...args: unknown[]): Promise<Result> {
  return page.evaluate(
    ({ method, args }) =>
      new Promise<Result>((resolve, reject) => {
        const from = crypto.randomUUID()
        const channel = new BroadcastChannel('skein')
        channel.addEventListener('message', ({ data }) => {
          if (data.to !== from) return
          channel.close()
          if (data.type === 'result') resolve(data.value as Result)
          else reject(new Error(JSON.stringify(data.error)))
        })
        channel.postMessage({ type: 'call', from, id: 1, method, args })
      }),
    { method, args },
  )
}

/** Writes into the open chat as fast as it takes the texts. */
function writesMany(page: Page, texts: string[]): Promise<void> {
  return page.evaluate(async (texts) => {
    const composer = document.querySelector('textarea')!
    composer.focus()
    for (const text of texts) {
      document.execCommand('insertText', false, text)
      composer.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      await new Promise((done) => setTimeout(done))
    }
  }, texts)
}

async function fills(alice: Person, bob: Person): Promise<void> {
  await writesMany(alice.page, [
    'Grüße aus dem Café',
    '我爱北京',
    '明日は東京タワーに行きます',
    'At the end ||the gardener did it|| of course',
    'We meet at noonish',
    'The secret is walnut',
    ...Array.from({ length: FURTHER }, (_, i) => `filler ${i + 1}`),
  ])
  await bob.sees('Alice', `filler ${FURTHER}`)
  const [conversation] = await calls<{ id: string }[]>(alice.page, 'conversations')
  const query = { conversationId: conversation!.id, limit: 100 }
  const messages = await calls<MessageView[]>(alice.page, 'messages', query)
  const idOf = (body: string): string => messages.find((one) => one.body === body)!.id
  await calls(alice.page, 'editMessage', idOf('We meet at noonish'), 'We meet at midnight')
  await calls(alice.page, 'deleteForEveryone', [idOf('The secret is walnut')])
  const [bobs] = await calls<{ id: string }[]>(bob.page, 'conversations')
  const bodies = async (): Promise<string[]> =>
    (await calls<MessageView[]>(bob.page, 'messages', { conversationId: bobs!.id, limit: 100 })).map(
      ({ body }) => body,
    )
  await expect.poll(bodies).toContain('We meet at midnight')
  await expect.poll(bodies).not.toContain('The secret is walnut')
}

test('the whole history is searched on the device, also without any network', async ({
  pair: { alice, bob },
  edge,
}) => {
  await fills(alice, bob)
  const { page } = bob
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await page.reload()
  await edge.kill()
  await page.reload()
  await bob.opensChat('Alice')

  const field = page.getByRole('searchbox', { name: 'Search', exact: true })
  const results = page.getByRole('navigation').getByRole('region', { name: 'Messages' })
  const links = results.getByRole('link')
  const nothing = page.getByText(/^Nothing found for/)
  const finds = async (text: string, shown: RegExp): Promise<void> => {
    await field.fill(text)
    await expect(links).toHaveCount(1)
    await expect(links).toHaveText(shown)
  }

  await test.step('beginnings of several words are found and marked, whatever their accents', async () => {
    await page.keyboard.press('Control+f')
    await finds('caf grus', /Alice.*Grüße aus dem Café$/)
    await expect(links.locator('mark')).toHaveText(['Grüß', 'Caf'])
  })

  await test.step('keys lead to a message that is not loaded, and back', async () => {
    await field.press('ArrowDown')
    await expect(links).toBeFocused()
    await page.keyboard.press('Enter')
    const article = bob.message('Alice', 'Grüße aus dem Café')
    await expect(article).toBeFocused()
    await expect(article).toBeInViewport()
  })

  await test.step('Chinese and Japanese are found inside a text', async () => {
    await finds('北京', /我爱北京$/)
    await expect(links.locator('mark')).toHaveText('北京')
    await finds('東京タワー', /明日は東京タワーに行きます$/)
  })

  await test.step('a spoiler stays hidden, an edited message has its new words, a deleted one none', async () => {
    await finds('gardener', /At the end Spoiler of course$/)
    await field.fill('noonish')
    await expect(nothing).toBeVisible()
    await finds('midnight', /We meet at midnight$/)
    await field.fill('walnut')
    await expect(nothing).toBeVisible()
  })

  await test.step('filters say who wrote it and when', async () => {
    await finds('midnight', /We meet at midnight$/)
    await results.getByRole('combobox', { name: 'From' }).selectOption({ label: 'From me' })
    await expect(links).toHaveCount(0)
    await results.getByRole('combobox', { name: 'From' }).selectOption({ label: 'From them' })
    await expect(links).toHaveCount(1)
    await results.getByRole('combobox', { name: 'When' }).selectOption({ label: 'Choose days' })
    await results.getByLabel('Last day').fill('2020-02-29')
    await expect(links).toHaveCount(0)
    await results.getByLabel('Last day').fill('')
    await results.getByLabel('First day').fill('2020-02-29')
    await expect(links).toHaveCount(1)
  })

  await test.step('scrolling brings the next pages', async () => {
    // The focus goes to what is there, and stays in the results when the answer takes its place.
    await field.fill('filler')
    await field.press('ArrowDown')
    await expect(links).toHaveCount(30)
    await expect(links.first()).toBeFocused()
    await expect(async () => {
      await page.keyboard.press('End')
      await expect(links).toHaveCount(FURTHER, { timeout: 500 })
    }).toPass()
    await page.keyboard.press('Escape')
    await expect(field).toHaveValue('')
  })

  await test.step('within a chat one goes from result to result', async () => {
    await bob.composer.focus()
    await page.keyboard.press('Control+Shift+F')
    const bar = page.getByRole('search', { name: 'Search in chat' })
    const inChat = bar.getByRole('searchbox', { name: 'Search in chat' })
    await expect(inChat).toBeFocused()
    await inChat.fill('filler')
    await expect(bar.getByRole('status')).toHaveText(`1 of ${FURTHER}`)
    await expect(bob.message('Alice', `filler ${FURTHER}`)).toBeInViewport()
    await inChat.press('Enter')
    await bar.getByRole('button', { name: 'Earlier result' }).click()
    await expect(bar.getByRole('status')).toHaveText(`3 of ${FURTHER}`)
    await inChat.press('Shift+Enter')
    await expect(bar.getByRole('status')).toHaveText(`2 of ${FURTHER}`)
    await inChat.fill('grüße')
    await expect(bar.getByRole('status')).toHaveText('1 of 1')
    await expect(bob.message('Alice', 'Grüße aus dem Café')).toBeInViewport()
    await page.setViewportSize({ width: 320, height: 640 })
    await expect(bar.getByRole('button', { name: 'Close search' })).toBeInViewport({ ratio: 1 })
    await inChat.press('Escape')
    await expect(bar).toHaveCount(0)
    await expect(bob.composer).toBeFocused()
  })
})
