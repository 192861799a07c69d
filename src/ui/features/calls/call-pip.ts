// A window of its own for a call, over every other program, where the browser gives one (document picture-in-picture).

type PipApi = { requestWindow(size: { width: number; height: number }): Promise<Window> }

const SIZE = { width: 320, height: 240 }

/** Opens the window with the styles of this page; undefined where there is none, or none now. */
export async function openPipWindow(): Promise<Window | undefined> {
  const { documentPictureInPicture: api } = globalThis as { documentPictureInPicture?: PipApi }
  if (!api) return undefined
  try {
    const opened = await api.requestWindow(SIZE)
    dress(opened.document)
    return opened
  } catch (error) {
    // Without a fresh press, or where the system has no such windows, the page shows its own small one.
    console.debug('No window of its own', error)
    return undefined
  }
}

function dress(target: Document): void {
  const { documentElement: root } = document
  for (const { name, value } of root.attributes) target.documentElement.setAttribute(name, value)
  target.title = document.title
  for (const sheet of document.querySelectorAll('link[rel=stylesheet], style'))
    target.head.append(sheet.cloneNode(true))
}
