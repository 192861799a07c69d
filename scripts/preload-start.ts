// Lets the page fetch what its first screen needs all at once. The entry only starts the worker and then imports the interface:
// without these links that would be asked for when the entry runs. The network is left out, so that it holds nothing up.
import type { HtmlTagDescriptor, Plugin } from 'vite'

/** The module that the entry imports dynamically. */
const INTERFACE = 'src/ui/app/start-app.tsx'

type Chunk = {
  type: 'chunk'
  fileName: string
  facadeModuleId: string | null
  imports: string[]
  viteMetadata?: { importedCss: Set<string> }
}
type Bundle = Record<string, Chunk | { type: 'asset' }>

/** Adds the links to the built page. Throws when the interface begins no chunk. */
export function preloadStart(): Plugin {
  return {
    name: 'preload-start',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (bundle === undefined) return []
        const chunks = bundle as unknown as Bundle
        const shown = graph(chunks, INTERFACE)
        const styles = shown.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
        return [
          ...styles.map((file) => link({ rel: 'stylesheet', crossorigin: true, href: `/${file}` })),
          ...shown.map(({ fileName }) => link({ rel: 'modulepreload', href: `/${fileName}` })),
        ].filter(({ attrs }) => !html.includes(String(attrs?.['href'])))
      },
    },
  }
}

const link = (attrs: Record<string, string | true>): HtmlTagDescriptor => ({
  tag: 'link',
  attrs,
  injectTo: 'head',
})

/** The chunk that a module begins, after everything it imports at once: the order in which their styles apply. */
function graph(chunks: Bundle, module: string): Chunk[] {
  const start = Object.values(chunks).find(
    (chunk): chunk is Chunk =>
      chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith(`/${module}`) === true,
  )
  if (start === undefined) throw new Error(`no chunk begins with ${module}`)
  const found = new Set<Chunk>()
  const visit = (chunk: Chunk): void => {
    for (const name of chunk.imports) {
      const next = chunks[name]
      if (next?.type === 'chunk' && !found.has(next)) visit(next)
    }
    found.add(chunk)
  }
  visit(start)
  return [...found]
}
