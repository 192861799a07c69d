// What the interface bench does inside the page. Each function is sent there by itself, so each stands alone.

export type Mark = 'connected' | 'list'

/** Notes in every page, from its very start, when each mark is reached: the time is the page's own, in ms since navigation. */
export function noteMarks(): void {
  const seen: Partial<Record<Mark, number>> = {}
  const isReached: Record<Mark, () => boolean> = {
    connected: () => document.querySelector('output[data-state=connected]') !== null,
    list: () => document.querySelector('nav li a') !== null,
  }
  const look = (): void => {
    for (const mark of ['connected', 'list'] as const)
      if (seen[mark] === undefined && isReached[mark]()) seen[mark] = performance.now()
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true })
  Object.assign(window, { seen })
}

/** Milliseconds from navigation until the mark; asks in a measure that does not slow the page down. */
export async function untilMark(mark: Mark): Promise<number> {
  const { seen } = window as unknown as { seen: Partial<Record<Mark, number>> }
  for (;;) {
    const at = seen[mark]
    if (at !== undefined) return at
    await new Promise((done) => setTimeout(done, 20))
  }
}

/** Calls the client as another tab would. */
export function callLeader({ method, args }: { method: string; args: unknown[] }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const from = crypto.randomUUID()
    const channel = new BroadcastChannel('skein')
    channel.addEventListener('message', ({ data }) => {
      if (data.to !== from) return
      channel.close()
      if (data.type === 'result') resolve(data.value)
      else reject(new Error(JSON.stringify(data.error)))
    })
    channel.postMessage({ type: 'call', from, id: 1, method, args })
  })
}

/** Opens each of the chats in turn and gives the times from the click until the frame with its newest messages, in ms. */
export async function openChats(ids: string[]): Promise<number[]> {
  const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done))
  const samples: number[] = []
  for (const id of ids) {
    const row = document.querySelector<HTMLElement>(`nav a[data-id="${CSS.escape(id)}"]`)
    if (row === null) throw new Error('the chat is not in the list')
    const before = document.querySelector('[role=log]')
    // Nobody opens the next chat within the frames of the one before.
    await new Promise((done) => setTimeout(done, 300))
    const start = performance.now()
    row.click()
    for (;;) {
      await frame()
      const log = document.querySelector('[role=log]')
      if (log !== null && log !== before && log.querySelector('article') !== null) break
    }
    samples.push(performance.now() - start)
  }
  return samples
}

/**
 * Scrolls the open chat up to its beginning, a stretch with each frame, and gives the lengths of the frames in ms and the most
 * bubbles at once. Rejects when the beginning is not reached within so many frames.
 */
export async function scrollUp(frames: number): Promise<{ lengths: number[]; mounted: number }> {
  const log = document.querySelector('[role=log]')
  if (log === null) throw new Error('no chat is open')
  const lengths: number[] = []
  let mounted = 0
  let last = await new Promise<number>((done) => requestAnimationFrame(done))
  for (let i = 0; log.querySelector('.lucide-lock-keyhole') === null; i++) {
    if (i === frames) throw new Error('the beginning of the chat was not reached')
    // 12,000 px a second: a hard fling.
    log.scrollTop -= 200
    const now = await new Promise<number>((done) => requestAnimationFrame(done))
    lengths.push(now - last)
    last = now
    if (i % 10 === 0) mounted = Math.max(mounted, log.getElementsByTagName('article').length)
  }
  return { lengths, mounted }
}

/** Scrolls the open chat up for so many frames, or to what is loaded by then. */
export async function scrollFor(frames: number): Promise<void> {
  const log = document.querySelector('[role=log]')!
  for (let i = 0; i < frames; i++) {
    log.scrollTop -= 200
    await new Promise((done) => requestAnimationFrame(done))
  }
}

/** Sends texts from the composer and gives the times from the key until the bubble is in a frame, in ms. */
export async function keyToBubble(count: number): Promise<number[]> {
  const composer = document.querySelector('textarea')!
  composer.focus()
  const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done))
  const samples: number[] = []
  for (let i = 0; i < count; i++) {
    const text = `bench ${performance.now()}`
    document.execCommand('insertText', false, text)
    await frame()
    await frame()
    const start = performance.now()
    composer.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    while (
      ![...document.querySelectorAll('article')]
        .slice(-3)
        .some((bubble) => bubble.textContent?.includes(text))
    )
      await frame()
    samples.push(performance.now() - start)
  }
  return samples
}

/** Types into the field of the list, key by key, and gives the times until the results of what is typed are in a frame, in ms. */
export async function typeQueries(texts: string[]): Promise<number[]> {
  const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done))
  const field = document.querySelector<HTMLInputElement>('nav input[type=search]')!
  const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!
  const type = (text: string): void => {
    put.set!.call(field, text)
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }
  const samples: number[] = []
  field.focus()
  for (const text of texts) {
    for (let length = 1; length <= text.length; length++) {
      // A fast typist.
      await new Promise((done) => setTimeout(done, 80))
      const start = performance.now()
      type(text.slice(0, length))
      await frame()
      while (document.querySelector('nav section[aria-busy=false]') === null) await frame()
      samples.push(performance.now() - start)
    }
    type('')
    await frame()
  }
  return samples
}

/** Sends texts through the client at a steady rate, beside the interface. */
export async function sendAtRate(options: {
  conversationId: string
  name: string
  count: number
  perSecond: number
}): Promise<void> {
  const { conversationId, name, count, perSecond } = options
  const channel = new BroadcastChannel('skein')
  const from = crypto.randomUUID()
  const start = performance.now()
  let answered = 0
  channel.addEventListener('message', ({ data }) => {
    if (data.to === from) answered++
  })
  for (let i = 0; i < count; i++) {
    const wait = start + (i * 1_000) / perSecond - performance.now()
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    const id = btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
    const text = { id, conversationId, body: `${name} ${i + 1} of ${count}.`, sentAt: Date.now() }
    channel.postMessage({ type: 'call', from, id: i + 1, method: 'sendText', args: [text] })
  }
  while (answered < count) await new Promise((done) => setTimeout(done, 50))
  channel.close()
}

/** Resolves when the newest bubble has this text; looks seldom and only there, since what is measured runs beside it. */
export async function untilShown({ text, timeoutMs }: { text: string; timeoutMs: number }): Promise<void> {
  const deadline = performance.now() + timeoutMs
  const bubbles = document.getElementsByTagName('article')
  while (bubbles[bubbles.length - 1]?.textContent?.includes(text) !== true) {
    if (performance.now() > deadline) throw new Error('the last message did not come')
    await new Promise((done) => setTimeout(done, 100))
  }
}

/** Begins to note the tasks of the window that are longer than 50 ms. */
export function watchTasks(): void {
  const tasks: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push(entry.duration)
  })
  observer.observe({ type: 'longtask' })
  Object.assign(window, { tasks })
}

/** The tasks that were noted, in ms. */
export function longTasks(): number[] {
  return (window as unknown as { tasks: number[] }).tasks
}

/** Memory of the page and its workers after a collection, in bytes. */
export async function measureMemory(): Promise<number> {
  const measure = performance as unknown as {
    measureUserAgentSpecificMemory(): Promise<{ bytes: number }>
  }
  return (await measure.measureUserAgentSpecificMemory()).bytes
}
