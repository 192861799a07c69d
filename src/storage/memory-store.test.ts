import { createMemoryDatabase, createMemoryStore } from '../testing/memory-store.ts'
import { storeContract } from '../testing/contracts/store.ts'

storeContract('the store in memory', () => {
  const database = createMemoryDatabase()
  return async () => createMemoryStore(database)
})
