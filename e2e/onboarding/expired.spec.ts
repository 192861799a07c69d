// The interface offers a day as the shortest life of an invite. A short one is made here by a call from tab to tab, the way every
// further tab of the app asks the leading one.
import { expect, test, type Person } from '../people.ts'

/** An invite that lives for so long, as another tab of this browser asks for it. */
async function createInvite({ context, edge }: Person, ttlMs: number): Promise<Invite> {
  const tab = await context.newPage()
  await tab.goto(`${edge.origin}/edge.json`)
  const invite = await tab.evaluate(
    (ttlMs) =>
      new Promise<Invite>((resolve, reject) => {
        const channel = new BroadcastChannel('skein')
        const call = { type: 'call', from: 'spec', id: 1, method: 'createInvite' }
        channel.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
          if (data.to !== 'spec') return
          if (data.type === 'result') resolve(data.value)
          else reject(new Error(data.type))
        })
        channel.postMessage({ ...call, args: [{ use: 'single', ttlMs }] })
      }),
    ttlMs,
  )
  await tab.close()
  return invite
}

type Invite = { url: string; expiresAt: number }
type Answer = { type: string; to: string; value: Invite }

test('an expired invite says so', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const { url, expiresAt } = await createInvite(alice, 1_000)
  // The edge node counts from when it got the card, which is a moment later.
  await expect.poll(() => Date.now() > expiresAt + 1_000).toBe(true)
  await bob.page.goto(url)
  await expect(bob.page.getByText('This invite link has expired.')).toBeVisible()
  await expect(bob.page.getByRole('button', { name: 'Connect' })).toHaveCount(0)
})
