// The English strings of the details of a conversation, its marked messages and the notes to oneself; part of source.ts.
export const detailsSource = [
  /*i18n*/ { id: 'chats.menu', message: 'Menu' },
  /*i18n*/ { id: 'conversation.menu', message: 'Chat menu' },
  /*i18n*/ { id: 'details.names', message: 'Nickname and note' },
  /*i18n*/ { id: 'details.names-hint', message: 'Only you see these. They stay in this browser.' },
  /*i18n*/ { id: 'details.nickname', message: 'Nickname' },
  /*i18n*/ { id: 'details.note', message: 'Private note' },
  /*i18n*/ { id: 'details.own-name', message: 'Own name: {name}' },
  /*i18n*/ { id: 'details.no-name', message: 'This contact gives no name' },
  /*i18n*/ { id: 'details.mute', message: 'Mute notifications' },
  /*i18n*/ { id: 'details.timer', message: 'Disappearing messages' },
  /*i18n*/ { id: 'details.is-verified', message: 'Verified' },
  /*i18n*/ { id: 'details.not-verified', message: 'Not verified' },
  /*i18n*/ { id: 'timer.off', message: 'Off' },
  /*i18n*/ {
    id: 'timer.text',
    message:
      'New messages vanish on both sides this long after they have been read. You and {name} can both change this.',
  },
  /*i18n*/ { id: 'timer.text-self', message: 'New notes vanish this long after you wrote them.' },
  /*i18n*/ { id: 'timer.own', message: 'Other time' },
  /*i18n*/ { id: 'timer.amount', message: 'How many' },
  /*i18n*/ { id: 'timer.unit', message: 'Unit' },
  /*i18n*/ { id: 'timer.bounds', message: 'Choose a time from 1 second to 366 days.' },
  /*i18n*/ { id: 'starred.title', message: 'Starred messages' },
  /*i18n*/ {
    id: 'starred.empty',
    message: 'Star a message in its menu, and you find it again here.',
  },
  /*i18n*/ { id: 'pinned.title', message: 'Pinned messages' },
  /*i18n*/ { id: 'pinned.empty', message: 'Messages that one of you pins stand here for both.' },
  /*i18n*/ { id: 'safety.scan', message: 'Scan their code' },
  /*i18n*/ {
    id: 'safety.scan-text',
    message: 'Let {name} open this page too, and point the camera at the code there.',
  },
  /*i18n*/ {
    id: 'safety.same',
    message: 'It matches. {name} is marked as verified: nobody stands between you.',
  },
  /*i18n*/ {
    id: 'safety.different',
    message:
      'It does not match. This may be the code of another chat. If it is not, somebody may be between you and {name}.',
  },
  /*i18n*/ { id: 'safety.unreadable', message: 'This is not the code of a safety number.' },
  /*i18n*/ { id: 'self.name', message: 'Note to self' },
  /*i18n*/ { id: 'self.text', message: 'Notes, links and lists for yourself. They stay in this browser.' },
  /*i18n*/ { id: 'self.delete-title', message: 'Delete all notes to yourself?' },
] as const
