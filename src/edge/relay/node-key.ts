// The edge node's libp2p key, made at the first start and kept in the data folder: clients know the node by it.

import { randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'

type PrivateKey = ReturnType<typeof privateKeyFromProtobuf>

const KEY_FILE = 'node.key'

/** Reads the key, or makes it. It is on disk in full or not at all. */
export async function loadNodeKey(folder: string): Promise<PrivateKey> {
  const file = join(folder, KEY_FILE)
  try {
    return privateKeyFromProtobuf(await readFile(file))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const key = await generateKeyPair('Ed25519')
  const draft = `${file}.${randomUUID()}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(privateKeyToProtobuf(key))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  return key
}
