// The mark: five geese in a V, the leader ahead.
const goose =
  'M0 0C-3-4.6-8.4-5.4-12-3.4C-8.2-3.2-5-1.4-3 2.2C-1.8 4.2 1.8 4.2 3 2.2C5-1.4 8.2-3.2 12-3.4C8.4-5.4 3-4.6 0 0Z'
const places = [
  [32, 17, 1],
  [18.5, 30, 0.86],
  [45.5, 30, 0.86],
  [9, 44, 0.7],
  [55, 44, 0.7],
] as const

/** Draws the mark in the current colour. */
export function SkeinMark({ size }: { size: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 64 64" fill="currentColor">
      {places.map(([x, y, scale]) => (
        <path key={`${x}`} d={goose} transform={`translate(${x} ${y}) scale(${scale})`} />
      ))}
    </svg>
  )
}
