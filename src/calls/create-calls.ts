// The ear of a tab for calls: all of them that is there from the first paint on. Machine and media are loaded when a call begins or
// comes in.
import type { ClientApi, ClientEvent } from '../messenger/api.ts'
import type { CallEngine } from './call-engine.ts'
import type { CallMedia } from './call-media.ts'
import type { Calls } from './calls.ts'

/** Name of the lock of the tab in a call, and of the channel over which tabs tell each other of theirs. */
const CALL_LOCK = 'skein-call'
const CALL_CHANNEL = 'skein-calls'

/** The client that calls go through. */
export type CallClient = {
  api: ClientApi
  subscribe(listener: (event: ClientEvent) => void): () => void
  ready: Promise<void>
}

/** The calls of this tab, and what ends them with it. */
export function createCalls(client: CallClient): Calls & { close(): void } {
  const { api } = client
  const listeners = new Set<() => void>()
  const channel = new BroadcastChannel(CALL_CHANNEL)
  let engine: CallEngine | undefined
  let loading: Promise<CallEngine> | undefined

  async function load(): Promise<CallEngine> {
    const { createEngine } = await import('./create-engine.ts')
    engine = createEngine({
      api,
      lock: CALL_LOCK,
      post: (news) => channel.postMessage(news),
      onChange: () => listeners.forEach((listener) => listener()),
    })
    return engine
  }

  /** Whoever calls later is answered later; what could not be loaded is asked for again. */
  function withEngine<T>(ask: (engine: CallEngine) => T): Promise<Awaited<T>> {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading.then(ask) as Promise<Awaited<T>>
  }

  const listen = (tell: (engine: CallEngine) => unknown): void => void withEngine(tell).catch(() => undefined)

  async function withMedia<T>(ask: (media: CallMedia) => Promise<T>): Promise<T | undefined> {
    const media = await engine?.media
    return media && ask(media)
  }

  const unsubscribe = client.subscribe((event) => {
    if (event.type === 'call') listen((loaded) => loaded.hear(event.news))
    if (engine !== undefined) endWith(engine, event)
  })
  channel.onmessage = ({ data }) => listen((loaded) => loaded.hearTab(data))
  const leave = (): void => engine?.leave()
  addEventListener('pagehide', leave)
  // Without an account nobody has called.
  client.ready.then(() => catchUp(api, listen)).catch(() => undefined)

  return {
    current: () => engine?.current(),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: (conversationId, { video }) => withEngine((loaded) => loaded.start(conversationId, video)),
    accept: ({ video }) => withEngine((loaded) => loaded.accept(video)),
    decline: () => withEngine((loaded) => loaded.decline()),
    hangUp: () => withEngine((loaded) => loaded.hangUp()),
    dismiss: () => engine?.dismiss(),
    setMicrophone: (on) => withMedia((media) => media.setMicrophone(on)),
    setCamera: (on) => withMedia((media) => media.setCamera(on)),
    shareScreen: () => withMedia((media) => media.shareScreen()),
    stopSharing: () => withMedia((media) => media.stopSharing()),
    devices: async () =>
      (await withMedia((media) => media.devices())) ?? { microphones: [], cameras: [], speakers: [] },
    choose: (kind, deviceId) => withMedia((media) => media.choose(kind, deviceId)),
    quality: () => withMedia((media) => media.quality()),
    close() {
      leave()
      removeEventListener('pagehide', leave)
      unsubscribe()
      channel.close()
    },
  }
}

/** Who is blocked, gone or has another key cannot be talked to any more. */
function endWith(engine: CallEngine, event: ClientEvent): void {
  if (event.type === 'conversation-removed') engine.forbid(event.conversationId)
  if (event.type !== 'conversation') return
  const { id, state, keyChanged } = event.conversation
  if (state !== 'accepted' || keyChanged) engine.forbid(id)
}

/** Hangs up what an earlier tab left, when no tab is in a call, and lets ring what rings already. */
async function catchUp(
  api: ClientApi,
  listen: (tell: (engine: CallEngine) => unknown) => void,
): Promise<void> {
  await navigator.locks.request(CALL_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await api.endLostCalls()
  })
  for (const news of await api.liveCalls()) listen((engine) => engine.hear(news))
}
