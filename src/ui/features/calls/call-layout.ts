// Which of four layouts a call takes by the size of what it shows in (ux.md 86).

export type CallLayout = 'pip' | 'flat' | 'narrow' | 'wide'

/** At most this large is a picture in a picture: a face, a name and nothing else. */
const PIP = { width: 340, height: 400 }
/** Lower than this there is no room for a column of name, picture and controls. */
const FLAT_HEIGHT = 600
/** Narrower than this is a phone held upright. */
const NARROW_WIDTH = 600

/** The layout for a width and height in CSS pixels. */
export function callLayout(width: number, height: number): CallLayout {
  if (width <= PIP.width && height <= PIP.height) return 'pip'
  if (height <= FLAT_HEIGHT) return 'flat'
  return width <= NARROW_WIDTH ? 'narrow' : 'wide'
}
