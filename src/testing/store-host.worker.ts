// Real stores in a dedicated worker, where alone files can be written: for tests in a window, which calls them through the wall.
import { portEndpoint, type MessageSource } from '../lib/rpc-endpoint.ts'
import { expose } from '../lib/rpc.ts'
import type { Store } from '../messenger/ports.ts'
import type { FilingPlan } from '../storage/journal.ts'
import { openStore } from '../storage/open-store.ts'

/** What the worker does for a test. */
export type StoreHost = {
  /** Opens a store and answers its number. */
  open(name: string, plan: Partial<FilingPlan>, takeOverMs?: number): Promise<number>
  /** Calls a method of a store. */
  call(store: number, method: keyof Store, args: unknown[]): Promise<unknown>
}

const stores: Store[] = []

const host: StoreHost = {
  async open(name, plan, takeOverMs) {
    return stores.push(await openStore(name, plan, takeOverMs === undefined ? {} : { takeOverMs })) - 1
  },
  async call(store, method, args) {
    const run = stores[store]![method] as (...args: unknown[]) => Promise<unknown>
    return run(...args)
  },
}

// Typed with the tests, for which `self` is a window; it only ever runs in a worker.
expose(portEndpoint(self as unknown as MessageSource), host)
