import { expect, test } from 'vitest'
import { demoConversations } from '../../testing/demo-data.ts'
import { searchNames } from './search-names.ts'

test('names are found in the order of the list, those never written with among the contacts', () => {
  const views = demoConversations(0)
  const { preview: _preview, ...silent } = { ...views[1]!, id: 'new', name: 'Tom Idas', unread: 0 }
  const all = Object.fromEntries([...views, silent].map((view) => [view.id, view]))
  const found = searchNames(all, ['new', 'tom', 'ida'], 'ida')
  expect(found.chats).toEqual([{ id: 'ida', name: 'Ida Sørensen', ranges: [[0, 3]] }])
  expect(found.contacts).toEqual([{ id: 'new', name: 'Tom Idas', ranges: [[4, 7]] }])
  expect(searchNames(all, ['tom'], '')).toEqual({ chats: [], contacts: [] })
})
