// A picture file made into a profile picture: its middle square, scaled down in this page until it is small enough to be sent.

/** The largest profile picture that is sent, in bytes. */
export const MAX_PICTURE_BYTES = 24 * 1024

/** Side lengths in pixels and qualities that are tried, the best first. */
const sides = [384, 320, 256, 192, 128, 96] as const
const qualities = [0.86, 0.74, 0.6, 0.42] as const

export type Attempt = { side: number; quality: number }

/** The largest square in the middle of a picture. */
export function middleSquare(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height)
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side }
}

/** Everything that is tried for a square of this side: never larger than it is, but always at least once. */
export function attemptsFor(side: number): Attempt[] {
  const fitting: readonly number[] = sides.filter((one) => one <= side)
  return (fitting.length > 0 ? fitting : [Math.max(1, side)]).flatMap((one) =>
    qualities.map((quality) => ({ side: one, quality })),
  )
}

/** The first attempt that is small enough; undefined when none is. */
export async function findSmallEnough(
  attempts: readonly Attempt[],
  encode: (attempt: Attempt) => Promise<Blob>,
): Promise<Blob | undefined> {
  for (const attempt of attempts) {
    const blob = await encode(attempt)
    if (blob.size <= MAX_PICTURE_BYTES) return blob
  }
  return undefined
}

/**
 * The bytes of a WebP (or JPEG, where the browser writes no WebP) of at most 24 KiB. Rejects with a DOMException for a file that
 * is no picture; undefined when nothing came out small enough.
 */
export async function makeProfilePicture(file: Blob): Promise<Uint8Array | undefined> {
  const bitmap = await createImageBitmap(file)
  try {
    const square = middleSquare(bitmap.width, bitmap.height)
    const blob = await findSmallEnough(attemptsFor(square.side), (attempt) =>
      encodeSquare(bitmap, square, attempt),
    )
    return blob && new Uint8Array(await blob.arrayBuffer())
  } finally {
    bitmap.close()
  }
}

async function encodeSquare(
  bitmap: ImageBitmap,
  { x, y, side: from }: { x: number; y: number; side: number },
  { side, quality }: Attempt,
): Promise<Blob> {
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')
  if (!context) throw new DOMException('No canvas here', 'NotSupportedError')
  context.fillStyle = 'white'
  context.fillRect(0, 0, side, side)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, x, y, from, from, 0, 0, side, side)
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
  // A browser that cannot write WebP answers with PNG, which is too large for a photograph.
  return blob.type === 'image/webp' ? blob : canvas.convertToBlob({ type: 'image/jpeg', quality })
}
