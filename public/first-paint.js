// Puts the stored appearance and language on the root element before anything is drawn. A plain script, since modules run only
// after the first frame may have been shown; src/ui/app/appearance.ts writes what it reads.
try {
  const attributes = JSON.parse(localStorage.getItem('skein.root') ?? '{}')
  for (const [name, value] of Object.entries(attributes)) {
    if (/^(?:data-[a-z-]+|lang|dir)$/.test(name)) document.documentElement.setAttribute(name, String(value))
  }
} catch (error) {
  console.debug('The usual appearance shows', error)
}
