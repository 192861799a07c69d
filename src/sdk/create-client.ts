// The composition root of a window: joins this tab to the others and, when its turn comes, lets it lead. The only place that
// names the worker and the network.
import { createCalls } from '../calls/create-calls.ts'
import { portEndpoint, type MessageSource } from '../lib/rpc-endpoint.ts'
import { SkeinError } from '../messenger/errors.ts'
import { lead } from './lead.ts'
import { apiOf, Tab, TAB_CHANNEL, type HoldLock, type TabChannel, type TabMessage } from './tabs.ts'
import type { ClientEvent, SkeinClient } from './types.ts'

/**
 * Makes the client of this tab. It answers as soon as some tab of this browser leads.
 *
 * @example
 * const client = createClient()
 * client.subscribe((event) => console.log(event.type))
 * const chats = await client.api.conversations()
 */
export function createClient(): SkeinClient {
  const tab = new Tab({
    tabId: crypto.randomUUID(),
    channel: tabChannel(),
    holdLock,
    lead: (emit) =>
      Promise.resolve(
        lead({
          emit,
          startWorker,
          whenFree: (name, signal) => navigator.locks.request(name, { signal }, () => undefined),
          createNetwork: async (events) => (await networkModule()).createNetwork(events),
        }),
      ),
  })
  // A tab that cannot lead tells so through `ready` and every call.
  tab.run().catch(() => undefined)
  const client = {
    api: apiOf((method, args) => tab.call(method, args)),
    subscribe: (listener: (event: ClientEvent) => void) => tab.subscribe(listener),
    ready: tab.ready,
  }
  const calls = createCalls(client)
  return {
    ...client,
    calls,
    close() {
      calls.close()
      return tab.close()
    },
  }
}

const networkModule = () => import('../network/create-network.ts')

/**
 * Reads the code of the network ahead of its need: the leading tab connects the sooner, and another tab takes over the sooner.
 * What cannot be read now is asked for again by whoever needs it.
 */
export function loadNetwork(): void {
  networkModule().catch(() => undefined)
}

function startWorker() {
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), {
    type: 'module',
    name: 'skein',
  })
  return {
    endpoint: portEndpoint(worker as MessageSource),
    onError: (listener: () => void) => worker.addEventListener('error', listener),
    terminate: () => worker.terminate(),
  }
}

function tabChannel(): TabChannel {
  const channel = new BroadcastChannel(TAB_CHANNEL)
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) =>
      channel.addEventListener('message', (event: MessageEvent<TabMessage>) => listener(event.data)),
    close: () => channel.close(),
  }
}

const holdLock: HoldLock = (name, signal) =>
  new Promise((resolve, reject) => {
    const held = navigator.locks.request(
      name,
      { signal },
      () => new Promise<void>((release) => resolve(release)),
    )
    // A browser that denies a site its storage denies it locks as well.
    held.catch((error: unknown) =>
      reject(isDenied(error) ? new SkeinError('storage-denied', { cause: error }) : error),
    )
  })

const isDenied = (error: unknown): boolean => error instanceof DOMException && error.name === 'SecurityError'
