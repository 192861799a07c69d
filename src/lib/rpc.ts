// Typed calls over a message channel (style.md B.6): request ids, replies, errors as plain data, notifications.
// Only the methods of one object are reachable and only plain data crosses; no handle to anything on the other
// side can be passed, because one of the sides holds keys. `expose` and `remote` may share an endpoint, so that
// each side calls the other. Calls wait until the other side has announced itself.
import type { Endpoint } from './rpc-endpoint.ts'

/** What an error looks like on the way. */
export type ErrorShape = { name: string; code: string; message: string; retryable: boolean }

/** An error of the other side, rebuilt on this one; or `closed` and `timeout`, which arise here. */
export class RemoteError extends Error {
  override readonly name: string
  readonly code: string
  readonly retryable: boolean

  constructor(shape: ErrorShape) {
    super(shape.message)
    this.name = shape.name
    this.code = shape.code
    this.retryable = shape.retryable
  }
}

/** An interface as the other side sees it: every method answers a promise. */
export type Remote<Api> = {
  [Name in keyof Api as Api[Name] extends (...args: never) => unknown ? Name : never]: Api[Name] extends (
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never
}

/** What `remote` answers. */
export interface RemoteHandle<Api> {
  readonly api: Remote<Api>
  /** Resolves when the other side answers; rejects with code `timeout` or `closed`. */
  ping(timeoutMs: number): Promise<void>
  /** Rejects every pending and every later call with code `closed`. */
  close(): void
}

export type RemoteOptions<Api> = {
  /** Methods without an answer: they resolve at once and never reject. */
  notifications?: readonly (keyof Api & string)[]
}

export type ExposeOptions = {
  /** Hears how long each call took, for the one place that logs slow ones. */
  onCall?: (method: string, durationMs: number) => void
}

type Message =
  | { rpc: 'hello' }
  | { rpc: 'ready'; boot: string }
  | { rpc: 'call'; id?: number; method: string; args: unknown[] }
  | { rpc: 'reply'; id: number; value: unknown }
  | { rpc: 'error'; id: number; error: ErrorShape }
  | { rpc: 'ping'; id: number }

/** Calls that wait for an answer, at most; beyond it new ones are rejected with code `busy`. */
const maxPending = 4096

const transfers = new WeakMap<object, Transferable[]>()

/** Marks `value`, an argument or a result, so that `list` is transferred with it instead of copied. */
export function withTransfer<T extends object>(value: T, list: Transferable[]): T {
  transfers.set(value, list)
  return value
}

/** Serves the methods of `handlers` to the other side. Answers how to stop. */
export function expose(endpoint: Endpoint, handlers: object, options: ExposeOptions = {}): () => void {
  // Tells the other side that an earlier instance, and what it was asked, is gone.
  const boot = `${Date.now()}-${Math.random()}`
  const announce = () => endpoint.post({ rpc: 'ready', boot } satisfies Message)

  async function answer(id: number | undefined, method: string, args: unknown[]): Promise<void> {
    const started = performance.now()
    try {
      const value = await findMethod(handlers, method)(...args)
      if (id !== undefined) endpoint.post({ rpc: 'reply', id, value } satisfies Message, transfersOf([value]))
    } catch (error) {
      if (id === undefined) return reportUnanswered(error)
      endpoint.post({ rpc: 'error', id, error: toShape(error) } satisfies Message)
    } finally {
      options.onCall?.(method, performance.now() - started)
    }
  }

  const stop = endpoint.listen((data) => {
    if (!isMessage(data)) return
    if (data.rpc === 'hello') announce()
    else if (data.rpc === 'ping')
      endpoint.post({ rpc: 'reply', id: data.id, value: undefined } satisfies Message)
    else if (data.rpc === 'call') void answer(data.id, data.method, data.args)
  })
  announce()
  return stop
}

/** The methods that the other side exposes. */
export function remote<Api>(endpoint: Endpoint, options: RemoteOptions<Api> = {}): RemoteHandle<Api> {
  const notifications: ReadonlySet<string> = new Set(options.notifications)
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let waiting: (() => void)[] | undefined = []
  let boot: string | undefined
  let isClosed = false
  let lastId = 0

  function send(message: Message, transfer?: Transferable[]): void {
    if (waiting) waiting.push(() => endpoint.post(message, transfer))
    else endpoint.post(message, transfer)
  }

  function request(build: (id: number) => Message, transfer?: Transferable[]): Promise<unknown> {
    if (isClosed) return Promise.reject(localError('closed', 'the other side is closed'))
    if (pending.size >= maxPending) return Promise.reject(localError('busy', 'too many calls wait'))
    const id = ++lastId
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      try {
        send(build(id), transfer)
      } catch (error) {
        // What cannot be cloned is a mistake of the caller; nothing was sent.
        pending.delete(id)
        reject(error instanceof Error ? error : new TypeError('the call cannot be cloned'))
      }
    })
  }

  function rejectAll(error: RemoteError): void {
    const calls = [...pending.values()]
    pending.clear()
    for (const call of calls) call.reject(error)
  }

  function greet(announced: string): void {
    // A new instance never heard the calls that its predecessor was asked.
    if (boot !== undefined && boot !== announced)
      rejectAll(localError('closed', 'the other side started anew'))
    boot = announced
    const sendings = waiting ?? []
    waiting = undefined
    for (const sending of sendings) sending()
  }

  const stop = endpoint.listen((data) => {
    if (!isMessage(data)) return
    if (data.rpc === 'ready') greet(data.boot)
    if (data.rpc !== 'reply' && data.rpc !== 'error') return
    const call = pending.get(data.id)
    pending.delete(data.id)
    if (data.rpc === 'reply') call?.resolve(data.value)
    else call?.reject(new RemoteError(data.error))
  })
  endpoint.post({ rpc: 'hello' } satisfies Message)

  function call(method: string, args: unknown[]): Promise<unknown> {
    if (!notifications.has(method))
      return request((id) => ({ rpc: 'call', id, method, args }), transfersOf(args))
    if (!isClosed) send({ rpc: 'call', method, args }, transfersOf(args))
    return Promise.resolve()
  }

  return {
    api: new Proxy({} as Remote<Api>, {
      // A promise would be asked for `then`; the other side has no such method.
      get: (_, name) =>
        typeof name === 'symbol' || name === 'then' ? undefined : (...args: unknown[]) => call(name, args),
    }),
    async ping(timeoutMs) {
      const late = Promise.withResolvers<never>()
      const timer = setTimeout(
        () => late.reject(localError('timeout', 'the other side is silent')),
        timeoutMs,
      )
      try {
        await Promise.race([request((id) => ({ rpc: 'ping', id })), late.promise])
      } finally {
        clearTimeout(timer)
      }
    },
    close() {
      isClosed = true
      stop()
      waiting = []
      rejectAll(localError('closed', 'the other side is closed'))
    },
  }
}

/** An error as it crosses. What has no code of its own is `internal`. */
export function toShape(error: unknown): ErrorShape {
  if (!(error instanceof Error))
    return { name: 'Error', code: 'internal', message: String(error), retryable: false }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  const retryable = 'retryable' in error && error.retryable === true
  return { name: error.name, code, message: error.message, retryable }
}

function localError(code: string, message: string): RemoteError {
  return new RemoteError({ name: 'RemoteError', code, message, retryable: true })
}

/** A failed notification has nobody to tell; as an uncaught error it is at least seen. */
function reportUnanswered(error: unknown): void {
  reportError(error)
}

/** Methods of the object and its class, but nothing that every object has. */
function findMethod(handlers: object, name: string): (...args: unknown[]) => unknown {
  const method: unknown = name in Object.prototype ? undefined : Reflect.get(handlers, name)
  if (typeof method === 'function') return (...args) => Reflect.apply(method, handlers, args) as unknown
  throw new RemoteError({
    name: 'RemoteError',
    code: 'no-method',
    message: `no method ${name}`,
    retryable: false,
  })
}

function transfersOf(values: readonly unknown[]): Transferable[] {
  return values.flatMap((value) =>
    typeof value === 'object' && value !== null ? (transfers.get(value) ?? []) : [],
  )
}

function isMessage(data: unknown): data is Message {
  return typeof data === 'object' && data !== null && 'rpc' in data
}
