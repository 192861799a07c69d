// How long a person waits when the leading tab closes: from closing it to the first message of another tab standing at the edge
// node (or further), shown there as Sent.
import type { Page } from '@playwright/test'
import type { Person } from '../e2e/people.ts'

const timeoutMs = 30_000

/** Closes the leading tab so many times, each time with another tab open beside it; milliseconds. The chat is open. */
export async function handOver(person: Person, runs: number): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < runs; i++) {
    const leader = person.page
    const url = leader.url()
    person.page = await person.context.newPage()
    await person.page.goto(url)
    await person.writes(`by way of the leader ${i}`)
    await person.seesState(`by way of the leader ${i}`, 'Delivered|Read')
    const text = `to the next one ${i}`
    await person.composer.fill(text)
    const sent = person.page.evaluate(sentAt, { text, timeoutMs })
    const closedAt = Date.now()
    await leader.close()
    await pressEnter(person.page)
    took.push((await sent) - closedAt)
  }
  return took
}

const pressEnter = (page: Page): Promise<unknown> =>
  page.evaluate(() =>
    document
      .querySelector('textarea')!
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })),
  )

/** In the page: the time at which the own message with this text is named as sent, or further. */
function sentAt(input: { text: string; timeoutMs: number }): Promise<number> {
  return new Promise((done, fail) => {
    const isSent = (name: string | null): boolean =>
      name?.includes(input.text) === true && /(?:Sent|Delivered|Read)$/.test(name)
    const look = (): void => {
      const names = [...document.querySelectorAll('article')].map((one) => one.getAttribute('aria-label'))
      if (!names.some(isSent)) return
      observer.disconnect()
      done(performance.timeOrigin + performance.now())
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { childList: true, subtree: true, attributes: true })
    setTimeout(() => fail(new Error('the message was not sent after the hand-over')), input.timeoutMs)
  })
}
