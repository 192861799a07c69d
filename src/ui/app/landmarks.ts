// Walking between the landmarks of the page with F6 (ux.md 101). Each remembers what had the focus in it.

const last = new WeakMap<Element, HTMLElement>()

const FOCUSABLE =
  'a[href], button:enabled, input:enabled, textarea:enabled, select:enabled, [contenteditable="true"], [tabindex="0"]'

/** Moves the focus to the next or previous landmark that shows. */
export function moveToLandmark(step: 1 | -1): void {
  const landmarks = [...document.querySelectorAll('nav, main, aside')].filter((one) => isShown(one))
  const active = document.activeElement
  const at = landmarks.findIndex((landmark) => landmark.contains(active))
  const from = landmarks[at]
  if (from && active instanceof HTMLElement) last.set(from, active)
  const next = landmarks[nextIndex(at, step, landmarks.length)]
  if (next) landing(next)?.focus()
}

/** The place after `at` in a ring of `count`; from nowhere (-1) forwards begins with the first and backwards with the last. */
export function nextIndex(at: number, step: 1 | -1, count: number): number {
  if (at < 0) return step === 1 ? 0 : count - 1
  return (at + step + count) % count
}

function landing(landmark: Element): HTMLElement | undefined {
  const remembered = last.get(landmark)
  if (remembered?.isConnected && isShown(remembered)) return remembered
  const marked = landmark.querySelector<HTMLElement>('[data-landing], textarea')
  if (marked && isShown(marked)) return marked
  return [...landmark.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
    (element) => element.tabIndex >= 0 && isShown(element),
  )
}

function isShown(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return width > 1 && height > 1
}
