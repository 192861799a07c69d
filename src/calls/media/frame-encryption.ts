// The window's half of frame encryption: starts the frame worker, hands it the keys, and says how it stands with what comes in.
import type { Bytes } from '../../lib/bytes.ts'
import type { EncryptionState } from '../call-media.ts'
import type { FrameCommand, FrameReport } from '../frames/messages.ts'

/** A key seals this long, in milliseconds; then the next one of the chain. */
const ROTATE_MS = 120_000
/** So many frames in a row that cannot be opened are no accident of the network. */
const HOPELESS = 30

/** A worker that was started for a call that still rings; the next call takes it. */
let spare: Worker | undefined

/** Starts a frame worker before there is anything to seal. Gives what ends it when no call has taken it. */
export function prepareFrames(): () => void {
  const worker = (spare ??= startWorker())
  const drop = (): void => {
    if (spare !== worker) return
    spare = undefined
    worker.terminate()
  }
  // The call starts its own then, and sees it fail.
  worker.addEventListener('error', drop)
  return drop
}

function startWorker(): Worker {
  return new Worker(new URL('../frames/frame-worker.ts', import.meta.url), { type: 'module' })
}

function takeWorker(): Worker {
  const worker = spare ?? startWorker()
  spare = undefined
  return worker
}

/** Seals and opens the frames of one call. */
export class FrameEncryption {
  readonly worker: Worker
  readonly #onChange: () => void
  #state: EncryptionState = 'pending'
  #opened = 0
  #failed = 0

  constructor(onChange: () => void) {
    this.#onChange = onChange
    this.worker = takeWorker()
    this.worker.addEventListener('message', ({ data }: MessageEvent<FrameReport>) => this.#take(data))
    // A worker that does not start seals nothing, so nothing leaves; the person is told.
    this.worker.addEventListener('error', () => this.#setState('failed'))
  }

  get state(): EncryptionState {
    return this.#state
  }

  /** Gives the worker the secret of the own frames, or of theirs. */
  setKeys(direction: 'send' | 'receive', callId: Bytes, secret: Bytes): void {
    this.#tell({ type: 'keys', direction, callId, secret, rotateMs: ROTATE_MS })
  }

  /** Asks for whole pictures both ways, after which nothing that was lost is waited for. */
  renew(): void {
    this.#tell({ type: 'renew', direction: 'send' })
    this.askForWhole()
  }

  /** Asks the other side for a whole picture. */
  askForWhole(): void {
    this.#tell({ type: 'renew', direction: 'receive' })
  }

  close(): void {
    this.worker.terminate()
  }

  #take(report: FrameReport): void {
    if (report.type !== 'counts') return
    const opened = report.opened - this.#opened
    this.#opened = report.opened
    if (opened > 0) {
      this.#failed = report.failed
      this.#setState('on')
    } else if (report.failed - this.#failed >= HOPELESS) this.#setState('failed')
  }

  #setState(state: EncryptionState): void {
    if (state === this.#state) return
    this.#state = state
    this.#onChange()
  }

  #tell(command: FrameCommand): void {
    this.worker.postMessage(command)
  }
}
