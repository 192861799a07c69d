import type { Page } from '@playwright/test'
import type { SearchHit } from '../../src/sdk/types.ts'
import { expect, test } from '../people.ts'

test.use({ ownEdge: true })

type Answer = { hits: SearchHit[]; complete: boolean }

/** Asks the leading tab as another tab would. */
function searches(page: Page, text: string): Promise<Answer> {
  return page.evaluate(
    (text) =>
      new Promise<Answer>((resolve, reject) => {
        const from = crypto.randomUUID()
        const channel = new BroadcastChannel('skein')
        channel.addEventListener('message', ({ data }) => {
          if (data.to !== from) return
          channel.close()
          if (data.type === 'result') resolve(data.value as Answer)
          else reject(new Error(JSON.stringify(data.error)))
        })
        channel.postMessage({ type: 'call', from, id: 1, method: 'search', args: [{ text, limit: 10 }] })
      }),
    text,
  )
}

test('the whole history is searched on the device, also without any network', async ({
  pair: { alice, bob },
  edge,
}) => {
  await alice.writes('Grüße aus dem Café')
  await alice.writes('我爱北京')
  await bob.sees('Alice', '我爱北京')
  await expect.poll(async () => (await searches(bob.page, 'gruss cafe')).complete).toBe(true)
  const now = await searches(bob.page, 'gruss cafe')
  expect(now.hits.map((hit) => [hit.snippet, hit.highlights])).toEqual([
    [
      'Grüße aus dem Café',
      [
        [0, 4],
        [14, 18],
      ],
    ],
  ])
  await bob.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await bob.page.reload()
  await edge.kill()
  await bob.page.reload()
  await bob.opensChat('Alice')
  const later = await searches(bob.page, '北京')
  expect(later.hits.map((hit) => hit.message.body)).toEqual(['我爱北京'])
})
