// Polynomials of ML-KEM (FIPS 203, sections 2.4.4 to 2.4.6 and 4.3) as 256 signed 16-bit coefficients modulo q.
// Products are reduced by Montgomery's method with R = 2¹⁶ and sums by Barrett's: neither divides nor branches
// on a coefficient, so that timing says nothing about secrets.

/** Number of coefficients and their modulus (FIPS 203, section 2.3). */
export const n = 256
export const q = 3329

/** 256 coefficients modulo q, of absolute value below q unless a function says otherwise. */
export type Polynomial = Int16Array<ArrayBuffer>
/** Sums of unreduced products. */
export type Sums = Int32Array<ArrayBuffer>

/** q⁻¹ modulo 2¹⁶, signed. */
const qInverse = -3327
/** ⌊2²⁶ / q⌉, for Barrett's reduction. */
const barrettFactor = 20159
/** The primitive 256th root of unity. */
const rootOfUnity = 17
/** R and R² modulo q. */
const montgomeryOne = 2 ** 16 % q
const montgomerySquare = 2 ** 32 % q
/** 128⁻¹ · R² modulo q: ends the inverse transform and takes off the factor R⁻¹ of an inner product. */
const inverseScale = (3303 * montgomerySquare) % q

/** ζ^BitRev₇(i) · R, centred around 0 (FIPS 203, appendix A). */
const zetas = Int16Array.from({ length: 128 }, (_, i) => {
  let exponent = 0
  for (let bit = 0; bit < 7; bit++) exponent |= ((i >> bit) & 1) << (6 - bit)
  let power = montgomeryOne
  for (let step = 0; step < exponent; step++) power = (power * rootOfUnity) % q
  return power > q / 2 ? power - q : power
})

export function newPolynomial(): Polynomial {
  return new Int16Array(n)
}

/** value · R⁻¹ in (-q, q), for |value| < q · 2¹⁵. */
function montgomery(value: number): number {
  const multiple = (Math.imul(value, qInverse) << 16) >> 16
  return (value - Math.imul(multiple, q)) >> 16
}

/** The representative nearest to 0, for 16-bit values. */
function centre(value: number): number {
  return value - Math.imul((Math.imul(value, barrettFactor) + (1 << 25)) >> 26, q)
}

/** NTT in place (algorithm 9). The result is centred. */
export function transform(f: Polynomial): void {
  let next = 1
  for (let length = 128; length >= 2; length >>= 1) {
    for (let start = 0; start < n; start += 2 * length) {
      const zeta = zetas[next++]!
      for (let j = start; j < start + length; j++) {
        const t = montgomery(Math.imul(zeta, f[j + length]!))
        f[j + length] = f[j]! - t
        f[j] = f[j]! + t
      }
    }
  }
  for (let i = 0; i < n; i++) f[i] = centre(f[i]!)
}

/** The inverse NTT in place (algorithm 10), times R: it undoes the factor that `reduceSums` leaves. */
export function transformBack(f: Polynomial): void {
  let next = 127
  for (let length = 2; length <= 128; length <<= 1) {
    for (let start = 0; start < n; start += 2 * length) {
      const zeta = zetas[next--]!
      for (let j = start; j < start + length; j++) {
        const low = f[j]!
        const high = f[j + length]!
        f[j] = centre(low + high)
        f[j + length] = montgomery(Math.imul(zeta, high - low))
      }
    }
  }
  for (let i = 0; i < n; i++) f[i] = montgomery(Math.imul(inverseScale, f[i]!))
}

/**
 * sums += a ∘ b in the transform domain (algorithms 11 and 12). At most four products of coefficients below q
 * stay in reach of `reduceSums`.
 */
export function multiplyAdd(sums: Sums, a: Polynomial, b: Polynomial): void {
  for (let i = 0; i < n; i += 4) {
    const gamma = zetas[64 + (i >> 2)]!
    const [a0, a1, a2, a3] = [a[i]!, a[i + 1]!, a[i + 2]!, a[i + 3]!]
    const [b0, b1, b2, b3] = [b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!]
    sums[i]! += Math.imul(a0, b0) + Math.imul(montgomery(Math.imul(a1, b1)), gamma)
    sums[i + 1]! += Math.imul(a0, b1) + Math.imul(a1, b0)
    sums[i + 2]! += Math.imul(a2, b2) - Math.imul(montgomery(Math.imul(a3, b3)), gamma)
    sums[i + 3]! += Math.imul(a2, b3) + Math.imul(a3, b2)
  }
}

/** f = the sums times R⁻¹; leaves them at 0 for the next inner product. */
export function reduceSums(f: Polynomial, sums: Sums): void {
  for (let i = 0; i < n; i++) f[i] = montgomery(sums[i]!)
  sums.fill(0)
}

/** Takes off the factor R⁻¹ of `reduceSums` where no inverse transform follows. */
export function restoreScale(f: Polynomial): void {
  for (let i = 0; i < n; i++) f[i] = montgomery(Math.imul(montgomerySquare, f[i]!))
}

/** f += g, centred. */
export function addTo(f: Polynomial, g: Polynomial): void {
  for (let i = 0; i < n; i++) f[i] = centre(f[i]! + g[i]!)
}

/** f = g - f, centred. */
export function subtractFrom(f: Polynomial, g: Polynomial): void {
  for (let i = 0; i < n; i++) f[i] = centre(g[i]! - f[i]!)
}

/** The representative in [0, q). */
export function toUnsigned(value: number): number {
  const centred = centre(value)
  return centred + (q & (centred >> 31))
}
