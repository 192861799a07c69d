// Proves that the doors of the house open one way (architecture.md, section 2). It parses every source file, resolves each static
// import, re-export, dynamic import and worker URL to a file, and compares the room of the importer with the room of the target.
// An import that resolves to nothing, a package that no room was given, or a run that sees no files is a failure.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'oxc-parser'
import { packageRooms, roomDoors } from './layers.ts'

/** One breach: where, and what is wrong. */
export type Breach = { file: string; specifier: string; reason: string }

/** Checks every TypeScript file below `root/src` and returns the breaches and how many files were seen. */
export function checkLayers(root: string): { breaches: Breach[]; files: number } {
  const files = sourceFiles(join(root, 'src'))
  const breaches = files.flatMap((file) => checkFile(root, file))
  return { breaches, files: files.length }
}

function checkFile(root: string, file: string): Breach[] {
  const name = relative(root, file)
  const room = roomOf(root, file)
  const isTest = /\.test\.tsx?$/.test(file)
  if (!isTest && room !== 'main' && roomDoors[room] === undefined) {
    return [{ file: name, specifier: '', reason: `no room is named ${room}` }]
  }
  if (isTest || room === 'testing') return unresolved(root, file, name)
  const breaches: Breach[] = []
  for (const specifier of importsOf(file)) {
    const reason = specifier.startsWith('.')
      ? relativeReason(root, file, room, specifier)
      : packageReason(room, specifier)
    if (reason !== undefined) breaches.push({ file: name, specifier, reason })
  }
  return breaches
}

/** Tests may import anything, but not what is not there. */
function unresolved(root: string, file: string, name: string): Breach[] {
  return importsOf(file)
    .filter((specifier) => /^\..*\.tsx?$/.test(specifier) && resolveFile(root, file, specifier) === undefined)
    .map((specifier) => ({ file: name, specifier, reason: 'does not exist' }))
}

function relativeReason(root: string, file: string, room: string, specifier: string): string | undefined {
  const target = resolveFile(root, file, specifier)
  if (target === undefined) return 'does not exist'
  const other = roomOf(root, target)
  if (other === room) return undefined
  const allowed = roomDoors[room] ?? []
  if (allowed.includes(other)) return undefined
  const typesOnly = `${other}/${relative(join(root, 'src', other), target)
    .split(sep)
    .join('/')}`
  return allowed.includes(typesOnly) ? undefined : `${room} may not import ${other}`
}

function packageReason(room: string, specifier: string): string | undefined {
  if (specifier.startsWith('virtual:'))
    return room === 'ui' || room === 'main' ? undefined : 'virtual module outside the interface'
  const name = specifier.startsWith('node:') ? 'node:*' : packageName(specifier)
  const rooms = packageRooms[name]
  if (rooms === undefined) return `package ${name} has been given no room`
  return rooms.includes(room) ? undefined : `package ${name} does not belong into ${room}`
}

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

function resolveFile(root: string, file: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, '')
  const path = resolve(dirname(file), bare)
  return existsSync(path) ? path : undefined
}

function roomOf(root: string, file: string): string {
  const parts = relative(join(root, 'src'), file).split(sep)
  return parts.length === 1 ? 'main' : parts[0]!
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Every module specifier of a file: imports, re-exports, `import()`, and `new URL('x', import.meta.url)`. */
export function importsOf(file: string): string[] {
  const { program, module, errors } = parseSync(file, readFileSync(file, 'utf8'))
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  const found = new Set<string>()
  for (const statement of module.staticImports) found.add(statement.moduleRequest.value)
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) if (entry.moduleRequest) found.add(entry.moduleRequest.value)
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        found.add(node.source.value)
    },
    TSImportType(node) {
      found.add(node.source.value)
    },
    NewExpression(node) {
      const [target, base] = node.arguments
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL'
      if (!isUrl || base?.type !== 'MemberExpression') return
      if (target?.type === 'Literal' && typeof target.value === 'string') found.add(target.value)
    },
  }).visit(program)
  return [...found]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { breaches, files } = checkLayers(resolve(import.meta.dirname, '..'))
  for (const { file, specifier, reason } of breaches) console.error(`${file}: ${specifier}: ${reason}`)
  if (files === 0) console.error('check-layers saw no files')
  else if (breaches.length === 0) console.log(`check-layers: ${files} files, every door opens the right way`)
  process.exitCode = files === 0 || breaches.length > 0 ? 1 : 0
}
