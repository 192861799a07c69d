// Pictures of profiles: small, and of a form that browsers show without running anything.

/** Largest picture, in bytes. */
export const maxPictureBytes = 24 * 1024

/** Whether bytes begin like a JPEG, PNG or WebP picture. */
export function isPicture(bytes: Uint8Array): boolean {
  return starts(bytes, 0, [0xff, 0xd8, 0xff]) || starts(bytes, 0, png) || isWebp(bytes)
}

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const riff = [0x52, 0x49, 0x46, 0x46]
const webp = [0x57, 0x45, 0x42, 0x50]

function isWebp(bytes: Uint8Array): boolean {
  return starts(bytes, 0, riff) && starts(bytes, 8, webp)
}

function starts(bytes: Uint8Array, offset: number, expected: readonly number[]): boolean {
  return expected.every((value, i) => bytes[offset + i] === value)
}
