// The call machine of a browser's tab: its clock, its locks, and the media, whose code is fetched with the first call that needs them.
import { CallEngine, type CallPorts } from './call-engine.ts'
import { canCall } from './call-media.ts'
import { browserClaims, type TabNews } from './claims.ts'
import { CallMediaError } from './errors.ts'

const ID_BYTES = 16

const loadMedia = () => import('./media/create-call-media.ts')

/** Makes the engine of this tab. */
export function createEngine({
  api,
  lock,
  post,
  onChange,
}: Pick<CallPorts, 'api' | 'onChange'> & { lock: string; post: (news: TabNews) => void }): CallEngine {
  return new CallEngine({
    api,
    claims: browserClaims(lock, post),
    createMedia: async (options) => (await loadMedia()).createCallMedia(options),
    prepareMedia() {
      let isWanted = true
      const preparing = loadMedia().then(({ prepareCallMedia }) =>
        isWanted ? prepareCallMedia() : undefined,
      )
      // What cannot be loaded now is asked for again when the call is taken.
      preparing.catch(() => undefined)
      return () => {
        isWanted = false
        preparing.then((drop) => drop?.()).catch(() => undefined)
      }
    },
    requireMedia() {
      if (!canCall()) throw new CallMediaError('unsupported', 'this browser cannot seal the frames of a call')
    },
    clock: {
      now: () => Date.now(),
      after(delayMs, action) {
        const timer = setTimeout(action, delayMs)
        return () => clearTimeout(timer)
      },
    },
    newId: () => crypto.getRandomValues(new Uint8Array(ID_BYTES)),
    onChange,
  })
}
