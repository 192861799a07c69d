// What has to be loaded before the first protocol step.
import { setCurveEngine } from '../protocol/identity/curve.ts'
import { loadSodiumEngine } from '../protocol/identity/sodium-engine.ts'

/** Loads the fast curve arithmetic and sets it for this thread. Call it once, before a vault is opened. */
export async function prepareVault(): Promise<void> {
  setCurveEngine(await loadSodiumEngine())
}
