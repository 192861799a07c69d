// `npm start`: starts the edge node on the Node that comes with the packages, and says so plainly where that one is missing.
// Plain JavaScript, since an older Node cannot read the TypeScript of the program itself.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `Skein needs Node 24, which npm ci installs beside the other packages; this is Node ${process.versions.node}. Run npm ci without --ignore-scripts, then npm start.`,
  )
  process.exitCode = 2
} else {
  await import('../src/edge/main.ts')
}
