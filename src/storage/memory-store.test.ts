import { createMemoryDatabase, createMemoryStore } from '../testing/memory-store.ts'
import { sharedStoreContract, storeContract } from '../testing/contracts/store.ts'

for (const contract of [storeContract, sharedStoreContract])
  contract('the store in memory', () => {
    const database = createMemoryDatabase()
    return async () => createMemoryStore(database)
  })
