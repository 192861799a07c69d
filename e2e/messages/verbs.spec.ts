import { expect, test } from '../people.ts'

test('two people answer, react, edit, format, select and take back', async ({ pair: { alice, bob } }) => {
  test.setTimeout(180_000)
  const menu = async (sender: string, text: string, item: string): Promise<void> => {
    await alice.message(sender, text).getByRole('button', { name: 'More' }).click()
    await alice.page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  await bob.composer.fill('the geese are **back**')
  await bob.composer.press('Enter')
  await alice.sees('Bob', 'the geese are back')

  await alice.message('Bob', 'the geese are back').getByRole('button', { name: 'Reply' }).click()
  await expect(alice.page.getByText('Reply to Bob')).toBeVisible()
  await alice.writes('how many')
  const goTo = { name: 'Go to message from You: the geese are back' }
  await expect(bob.message('Alice', 'how many').getByRole('button', goTo)).toBeVisible()

  await alice.message('Bob', 'the geese are back').getByRole('button', { name: 'React' }).click()
  await alice.page.getByRole('menuitemradio', { name: 'React with ❤️' }).click()
  await expect(
    bob.message('You', 'the geese are back').getByRole('button', { name: '❤️ from Alice' }),
  ).toBeVisible()

  await alice.composer.press('ArrowUp')
  await expect(alice.composer).toHaveValue('how many')
  await alice.composer.fill('how many geese')
  await alice.composer.press('Enter')
  await bob.sees('Alice', 'how many geese')
  await expect(alice.composer).toHaveValue('')

  await menu('You', 'how many geese', 'Info')
  await expect(alice.page.getByRole('dialog', { name: 'Message info' })).toContainText('Sent')
  await alice.page.keyboard.press('Escape')

  await menu('Bob', 'the geese are back', 'Select')
  await expect(alice.page.getByRole('toolbar', { name: 'Selected messages' })).toContainText('1 selected')
  await alice.page.keyboard.press('Escape')
  await expect(alice.composer).toBeVisible()

  await menu('You', 'how many geese', 'Delete for everyone')
  await expect(alice.message('You', 'how many geese')).toHaveCount(0)
  await alice.page.getByRole('button', { name: 'Undo' }).click()
  await expect(alice.message('You', 'how many geese')).toHaveCount(1)
  await menu('You', 'how many geese', 'Delete for everyone')
  await bob.sees('Alice', 'Message deleted')
})

test('an emoji is found by its name and a word is made bold with the keys', async ({
  pair: { alice, bob },
}) => {
  await alice.page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await alice.page.getByRole('searchbox', { name: 'Search emoji' }).fill('goose')
  await alice.page.getByRole('button', { name: 'goose', exact: true }).click()
  await expect(alice.composer).toHaveValue('🪿')
  await alice.composer.fill('loud')
  await alice.composer.press('ControlOrMeta+a')
  await expect(alice.page.getByRole('toolbar', { name: 'Formatting' })).toBeVisible()
  await alice.composer.press('ControlOrMeta+b')
  await expect(alice.composer).toHaveValue('**loud**')
  await alice.composer.press('Enter')
  await expect(bob.message('Alice', 'loud').locator('strong')).toHaveText('loud')
})
