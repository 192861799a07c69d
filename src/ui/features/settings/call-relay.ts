// Whether calls can go through a relay of this person's edge nodes, told plainly in the settings.
import { useEffect, useState } from 'react'
import type { IceServer } from '../../../sdk/types.ts'
import { useApp, useModel } from '../../state/app-model.ts'

/** True when one of the servers relays, rather than only telling a browser its address. */
export function hasCallRelay(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => urls.some((url) => /^turns?:/.test(url)))
}

/** The same of the own edge nodes; undefined until they have answered, and while they cannot. */
export function useCallRelay(): boolean | undefined {
  const model = useModel()
  const connection = useApp((state) => state.connection)
  const [found, setFound] = useState<boolean>()
  useEffect(() => {
    let isWanted = true
    const take = (has: boolean | undefined): void => {
      if (isWanted) setFound(has)
    }
    model
      .call((api) => api.iceServers())
      .then(
        (servers) => take(hasCallRelay(servers)),
        () => take(undefined),
      )
    return () => {
      isWanted = false
    }
  }, [model, connection])
  return found
}
