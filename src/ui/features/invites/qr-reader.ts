// Finds a QR code in a picture: with the browser's own detector where there is one, else with ours, whose WebAssembly comes
// from this origin (platform.md, section 11).
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

type Picture = HTMLVideoElement | ImageBitmap
type Detector = { detect(picture: Picture): Promise<{ rawValue: string }[]> }
type NativeDetector = {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

/** Resolves with a function that gives the text of the first code in a picture, or undefined. */
export async function createQrReader(): Promise<(picture: Picture) => Promise<string | undefined>> {
  const detector = (await nativeDetector()) ?? (await ownDetector())
  return async (picture) => (await detector.detect(picture))[0]?.rawValue
}

async function nativeDetector(): Promise<Detector | undefined> {
  const Native = (globalThis as { BarcodeDetector?: NativeDetector }).BarcodeDetector
  const formats = await Native?.getSupportedFormats()
  return Native && formats?.includes('qr_code') ? new Native({ formats: ['qr_code'] }) : undefined
}

async function ownDetector(): Promise<Detector> {
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill')
  prepareZXingModule({ overrides: { locateFile: () => wasmUrl } })
  return new BarcodeDetector({ formats: ['qr_code'] })
}
