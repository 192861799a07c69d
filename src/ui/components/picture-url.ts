// Addresses of pictures that are held as bytes. Each picture has one as long as it is in use anywhere, so that a row which is
// mounted again shows it at once.

const urls = new WeakMap<Uint8Array, string>()
const unused = new FinalizationRegistry<string>((url) => URL.revokeObjectURL(url))

/** The address under which this page can show the picture. */
export function pictureUrl(picture: Uint8Array): string {
  const known = urls.get(picture)
  if (known !== undefined) return known
  const url = URL.createObjectURL(new Blob([new Uint8Array(picture)]))
  urls.set(picture, url)
  unused.register(picture, url)
  return url
}
