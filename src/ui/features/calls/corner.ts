// Where a dragged picture comes to rest: the own picture in a corner of the call, the small window at a side of the page
// (ux.md 81, 85). Physical sides: a picture stays where a hand has put it, whatever the direction of the text.

export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'

export type Point = { x: number; y: number }

export type Size = { width: number; height: number }

/** Distance of the small window to the edges of the page, in pixels. */
export const EDGE_GAP = 15

/** The corner of a view that a picture with this centre is nearest to. */
export function nearestCorner(centre: Point, view: Size): Corner {
  const side = centre.x < view.width / 2 ? 'left' : 'right'
  return `${centre.y < view.height / 2 ? 'top' : 'bottom'}-${side}`
}

/** The corner an arrow key leads to; the same one when there is none further that way. */
export function cornerByKey(corner: Corner, key: string): Corner {
  const [row, side] = corner.split('-') as ['top' | 'bottom', 'left' | 'right']
  switch (key) {
    case 'ArrowUp':
      return `top-${side}`
    case 'ArrowDown':
      return `bottom-${side}`
    case 'ArrowLeft':
      return `${row}-left`
    case 'ArrowRight':
      return `${row}-right`
    default:
      return corner
  }
}

/** The top left point at which a box that was let go there rests: at the nearer side, and within the view. */
export function snapToSide({ x, y }: Point, box: Size, view: Size): Point {
  const right = view.width - box.width - EDGE_GAP
  const bottom = view.height - box.height - EDGE_GAP
  return {
    x: x + box.width / 2 < view.width / 2 ? EDGE_GAP : Math.max(EDGE_GAP, right),
    y: Math.max(EDGE_GAP, Math.min(y, bottom)),
  }
}
