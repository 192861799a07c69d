import { expect, test } from 'vitest'
import { closeDialog, createMessageUi, endSelection, setComposing, toggleSelected } from './message-ui.ts'

const message = {
  id: 'm',
  seq: 1,
  conversationId: 'c',
  own: false,
  sentAt: 1,
  receivedAt: 1,
  body: 'hi',
  state: 'read',
} as const

test('each conversation has one message that is answered or worded anew', () => {
  const reply = { kind: 'reply', message } as const
  const ui = setComposing(createMessageUi().getState(), 'c', reply)
  expect(ui.composing).toEqual({ c: reply })
  expect(setComposing(ui, 'd').composing).toEqual({ c: reply })
  expect(setComposing(ui, 'c').composing).toEqual({})
})

test('a closed dialog leaves nothing', () => {
  const ui = { ...createMessageUi().getState(), dialog: { kind: 'info', message } as const }
  expect('dialog' in closeDialog(ui)).toBe(false)
})

test('a selection grows, shrinks and ends with its last message', () => {
  let ui = toggleSelected(createMessageUi().getState(), 'c', 'a')
  ui = toggleSelected(ui, 'c', 'b')
  expect(ui.selection?.ids).toEqual(['a', 'b'])
  ui = toggleSelected(ui, 'c', 'a')
  expect(ui.selection?.ids).toEqual(['b'])
  expect(toggleSelected(ui, 'c', 'b').selection).toBeUndefined()
})

test('a selection in another conversation begins anew', () => {
  const ui = toggleSelected(toggleSelected(createMessageUi().getState(), 'c', 'a'), 'd', 'x')
  expect(ui.selection).toEqual({ conversationId: 'd', ids: ['x'] })
  expect(endSelection(ui).selection).toBeUndefined()
})
