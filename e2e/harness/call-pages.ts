// Drives two pages of the calls harness, of any browsers: carries their messages over and waits for what they report.
import { setTimeout as wait } from 'node:timers/promises'
import type { CallChoice, CallMessage, CallReport } from './calls.ts'

/** A page of Playwright or of Puppeteer. Texts are evaluated, since both know those. */
export type Driven = { evaluate(script: string): Promise<unknown> }

export type Called = { caller: Driven; callee: Driven; end: () => Promise<void> }

type Choice = Partial<Omit<CallChoice, 'isCaller' | 'callId'>>

const CALL_ID = '000102030405060708090a0b0c0d0e0f'
const LOOK_MS = 100

/** Starts a call from one page to the other. */
export async function call(
  caller: Driven,
  callee: Driven,
  choices: { caller?: Choice; callee?: Choice } = {},
): Promise<Called> {
  const usual = { callId: CALL_ID, relayOnly: false, servers: 'all', camera: true } as const
  let isOver = false
  await tell(callee, 'begin', { ...usual, ...choices.callee, isCaller: false })
  await tell(caller, 'begin', { ...usual, ...choices.caller, isCaller: true })
  const carry = async (from: Driven, to: Driven): Promise<void> => {
    while (!isOver) {
      const messages = (await from.evaluate('harness.outgoing()')) as CallMessage[]
      if (!isOver) await tell(to, 'receive', messages)
    }
  }
  const failures: unknown[] = []
  for (const way of [carry(caller, callee), carry(callee, caller)])
    way.catch((error: unknown) => {
      // Pages that are closed answer nothing, which is the end.
      if (isOver) return
      failures.push(error)
      console.error(error)
    })
  return {
    caller,
    callee,
    end: async () => {
      isOver = true
      await Promise.all([tell(caller, 'end'), tell(callee, 'end')])
      if (failures.length > 0) throw new AggregateError(failures, 'signalling broke')
    },
  }
}

/** Calls a function of the harness. */
export async function tell(page: Driven, name: string, ...args: unknown[]): Promise<unknown> {
  return page.evaluate(`harness.${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`)
}

export async function reportOf(page: Driven): Promise<CallReport> {
  return (await page.evaluate('harness.report()')) as CallReport
}

/** The first report that `isGood`; rejects with the last one after `timeoutMs`. */
export async function untilReport(
  page: Driven,
  isGood: (report: CallReport) => boolean,
  timeoutMs = 30_000,
): Promise<CallReport> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const report = await reportOf(page)
    if (isGood(report)) return report
    if (performance.now() > until) {
      const { descriptions: _, candidates, ...rest } = report
      throw new Error(
        `not within ${timeoutMs} ms: ${JSON.stringify({ ...rest, candidates: candidates.length })}`,
      )
    }
    await wait(LOOK_MS)
  }
}

/** Media come, are opened, and are heard and seen: more than when `before` was reported. */
export function flows(before?: CallReport): (report: CallReport) => boolean {
  return ({ framesDecoded, audioPackets, audioEnergy, encryption }) =>
    framesDecoded > (before?.framesDecoded ?? 0) + 10 &&
    audioPackets > (before?.audioPackets ?? 0) + 20 &&
    audioEnergy > (before?.audioEnergy ?? 0) &&
    encryption === 'on'
}
