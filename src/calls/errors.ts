// The errors of calls: one closed set of codes, for which the interface has words.

/** Why the media of a call could not do something. */
export type CallMediaErrorCode =
  | 'unsupported' // this browser cannot seal frames, so it cannot call
  | 'closed' // the call is over
  | 'malformed' // the other side's description is not one of ours
  | 'permission' // the person or the system refused a device
  | 'no-device'
  | 'in-use' // another program has the device

/** A failure of a call's media. `retryable` says whether the same call may succeed later. */
export class CallMediaError extends Error {
  override readonly name = 'CallMediaError'
  readonly code: CallMediaErrorCode
  readonly retryable: boolean

  constructor(code: CallMediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.retryable = code === 'in-use' || code === 'no-device' || code === 'permission'
  }
}

/** Every code of a call's errors. */
export type CallErrorCode = CallError['code'] | CallMediaErrorCode

/** A call cannot begin: another one goes on, in this tab or in another. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code = 'in-call'
  readonly retryable = true
}
