// The doors of the house: which room may import which, and into which rooms each npm package belongs. A new package is placed
// here on purpose, or the check fails.

/** Room -> rooms (or single files) it may import, besides itself. */
export const roomDoors: Record<string, readonly string[]> = {
  lib: [],
  protocol: ['lib'],
  messenger: ['lib', 'protocol'],
  storage: ['lib', 'protocol', 'messenger/ports.ts', 'messenger/rows.ts'],
  vault: ['lib', 'protocol', 'messenger/ports.ts', 'messenger/rows.ts'],
  network: ['lib', 'protocol', 'messenger/ports.ts'],
  worker: ['lib', 'protocol', 'messenger', 'storage', 'vault', 'sdk/types.ts'],
  sdk: ['lib', 'protocol', 'messenger', 'network', 'worker'],
  ui: ['lib', 'sdk'],
  main: ['lib', 'sdk', 'ui'],
  edge: ['lib', 'protocol'],
  'node-peer': ['lib', 'protocol'],
  'service-worker': ['lib', 'protocol', 'storage'],
  testing: [],
}

const crypto = ['lib', 'protocol', 'vault', 'storage']

/** Package -> rooms that may import it. */
export const packageRooms: Record<string, readonly string[]> = {
  '@noble/ciphers': crypto,
  '@noble/curves': [...crypto, 'edge'],
  '@noble/hashes': [...crypto, 'messenger', 'edge'],
  '@noble/post-quantum': ['protocol'],
  'libsodium-wrappers': ['protocol'],
  '@signalapp/libsignal-client': ['node-peer'],
  idb: ['storage'],
  '@libp2p/circuit-relay-v2': ['network', 'edge'],
  '@libp2p/crypto': ['network', 'edge'],
  '@libp2p/identify': ['network', 'edge'],
  '@libp2p/interface': ['network', 'edge'],
  '@libp2p/noise': ['network', 'edge'],
  '@libp2p/peer-id': ['network', 'edge'],
  '@libp2p/ping': ['network', 'edge'],
  '@libp2p/utils': ['network', 'edge'],
  '@libp2p/webrtc': ['network'],
  '@libp2p/websockets': ['network', 'edge'],
  '@libp2p/yamux': ['network', 'edge'],
  '@multiformats/multiaddr': ['network', 'edge'],
  libp2p: ['network', 'edge'],
  'classic-level': ['edge'],
  'retimeable-signal': ['edge'],
  react: ['ui', 'main'],
  'react-dom': ['ui', 'main'],
  '@lingui/core': ['ui', 'main'],
  '@lingui/react': ['ui', 'main'],
  'radix-ui': ['ui'],
  'lucide-react': ['ui'],
  'barcode-detector': ['ui'],
  'zxing-wasm': ['ui'],
  linkifyjs: ['ui'],
  uqr: ['ui'],
  virtua: ['ui'],
  zustand: ['ui'],
  'workbox-window': ['ui', 'main'],
  'workbox-precaching': ['service-worker'],
  'workbox-routing': ['service-worker'],
  'node:*': ['edge', 'node-peer'],
}
