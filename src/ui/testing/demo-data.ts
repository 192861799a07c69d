// What the fake client shows: a handful of people and the messages between them and Mara.
import type { ConversationView, DeliveryState, MessageView } from '../../sdk/types.ts'

const minute = 60_000
const day = 86_400_000

/** Conversations in every state the interface draws. */
export function demoConversations(now: number): ConversationView[] {
  const base = {
    kind: 'contact',
    state: 'accepted',
    verified: false,
    keyChanged: false,
    direct: true,
    unread: 0,
    draft: '',
    muted: false,
    archived: false,
    markedUnread: false,
  } as const
  const own = (text: string, state: DeliveryState) => ({ text, own: true, state })
  const preview = (text: string) => ({ text, own: false })
  const rows: Omit<ConversationView, 'profileName'>[] = [
    {
      ...base,
      id: 'ida',
      name: 'Ida Sørensen',
      nickname: 'Ida Sørensen',
      about: 'Counting geese since 2009 🪿',
      note: 'Birthday on 3 May. Allergic to hazelnuts.',
      expireAfterMs: 7 * day,
      verified: true,
      link: 'direct',
      lastAt: now - 2 * minute,
      preview: own('See you at the lake then 🪿', 'read'),
    },
    {
      ...base,
      id: 'tom',
      name: 'Tomás',
      unread: 3,
      lastAt: now - 14 * minute,
      link: 'relayed',
      preview: preview('And bring the long rope, please'),
    },
    {
      ...base,
      id: 'req',
      name: 'Wren',
      state: 'incoming-request',
      unread: 1,
      lastAt: now - 50 * minute,
      preview: preview('Hi Mara, we met at the workshop'),
    },
    {
      ...base,
      id: 'lea',
      name: 'Léa & Oskar',
      draft: 'Could you send me the',
      lastAt: now - 3 * 60 * minute,
      preview: preview('Of course!'),
    },
    {
      ...base,
      id: 'key',
      name: 'Amir',
      keyChanged: true,
      lastAt: now - day,
      preview: preview('New phone, by the way'),
    },
    { ...base, id: 'heb', name: 'נועה', lastAt: now - 2 * day, preview: own('תודה רבה', 'delivered') },
    { ...base, id: 'anon', name: '', lastAt: now - 4 * day, preview: own('Are you there?', 'sent') },
    {
      ...base,
      id: 'blo',
      name: 'Spam Deals Ltd.',
      state: 'blocked',
      lastAt: now - 12 * day,
      preview: preview('LAST CHANCE'),
    },
  ]
  return rows.map((row) => ({ ...row, profileName: row.id === 'ida' ? 'ida s.' : row.name }))
}

type Line = [own: boolean, minutesAgo: number, body: string, extra?: Partial<MessageView>]

const talks: Record<string, Line[]> = {
  ida: [
    [false, 1500, '', { event: 'accepted' }],
    [true, 1490, 'It works! No phone number, no e-mail, just a link.'],
    [false, 1489, 'I like that it was one click'],
    [false, 1488, 'And it is fast.'],
    [
      true,
      62,
      'Are you free on Saturday? The geese are back. I counted more than two hundred of them this morning, flying in three long lines over the water.',
    ],
    [false, 60, 'Yes!', { pinned: true }],
    [
      false,
      60,
      'Here is the map: https://map.example.org/lake?zoom=14#north\nParking is behind the old mill.',
    ],
    [true, 58, 'Perfect', { starred: true }],
    [true, 57, '😍'],
    [
      false,
      40,
      '',
      { event: 'call', eventData: { call: { callId: 'a', own: false, video: false, end: 'missed' } } },
    ],
    [
      true,
      30,
      '',
      {
        event: 'call',
        eventData: { call: { callId: 'b', own: true, video: true, end: 'ended', durationMs: 725_000 } },
      },
    ],
    [
      true,
      28,
      '',
      { event: 'call', eventData: { call: { callId: 'c', own: true, video: false, end: 'declined' } } },
    ],
    [false, 5, 'I bring tea, you bring the binoculars'],
    [true, 3, 'Deal.'],
    [true, 2, 'See you at the lake then 🪿'],
  ],
  tom: [
    [true, 90, 'Did you find the boat key?', { state: 'delivered' }],
    [true, 80, 'Otherwise I ask the neighbours', { state: 'failed', failure: 'expired' }],
    [false, 20, 'Found it, it was in the green jacket'],
    [false, 15, 'We leave at nine'],
    [false, 14, 'And bring the long rope, please'],
  ],
  req: [[false, 50, 'Hi Mara, we met at the workshop. Do you still have the slides?']],
  key: [
    [false, 1440, 'New phone, by the way'],
    [false, 1440, '', { event: 'key-changed' }],
  ],
  heb: [
    [false, 2890, 'שלום, מה שלומך?'],
    [true, 2880, 'תודה רבה', { state: 'delivered' }],
  ],
  lea: [[false, 180, 'Of course!']],
  anon: [
    [true, 5760, '', { event: 'request-sent' }],
    [true, 5759, 'Are you there?', { state: 'sent' }],
  ],
  blo: [[false, 17_280, 'LAST CHANCE']],
}

/** The messages of one demo conversation. */
export function demoMessages(conversationId: string, now: number): MessageView[] {
  return (talks[conversationId] ?? []).map(([own, minutesAgo, body, extra], index) => {
    const at = now - minutesAgo * minute
    const id = `${conversationId}-${index}`
    return {
      id,
      conversationId,
      seq: index + 1,
      own,
      sentAt: at,
      receivedAt: at,
      body,
      state: 'read',
      ...extra,
    }
  })
}

/** Many messages, for scrolling. */
export function longHistory(conversationId: string, count: number): MessageView[] {
  const start = Date.now() - count * 3 * minute
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * 3 * minute
    const body = `Message ${index + 1}${' and some more words'.repeat(index % 7)}`
    return {
      id: `long-${index}`,
      conversationId,
      seq: index + 1,
      own: index % 5 < 2,
      sentAt: at,
      receivedAt: at,
      body,
      state: 'read',
    }
  })
}
