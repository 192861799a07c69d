// The English strings by which calls are begun and remembered; part of source.ts. What a call itself says is in calls/source.ts,
// a catalogue of its own that comes with the first call.
export const callsSource = [
  /*i18n*/ { id: 'call.voice', message: 'Start voice call' },
  /*i18n*/ { id: 'call.video', message: 'Start video call' },
  /*i18n*/ { id: 'call-row.outgoing-voice', message: 'Outgoing voice call' },
  /*i18n*/ { id: 'call-row.outgoing-video', message: 'Outgoing video call' },
  /*i18n*/ { id: 'call-row.incoming-voice', message: 'Incoming voice call' },
  /*i18n*/ { id: 'call-row.incoming-video', message: 'Incoming video call' },
  /*i18n*/ { id: 'call-row.missed-voice', message: 'Missed voice call' },
  /*i18n*/ { id: 'call-row.missed-video', message: 'Missed video call' },
  /*i18n*/ { id: 'call-row.unanswered', message: 'No answer' },
  /*i18n*/ { id: 'call-row.declined', message: 'Declined' },
  /*i18n*/ { id: 'call-row.busy', message: 'Busy' },
  /*i18n*/ { id: 'call-row.cancelled', message: 'Cancelled' },
  /*i18n*/ { id: 'call-row.failed', message: 'Not connected' },
  /*i18n*/ { id: 'call-row.again', message: 'Call again' },
  /*i18n*/ { id: 'calls.title', message: 'Calls' },
  /*i18n*/ { id: 'calls.empty', message: 'Nobody has called yet. A call begins in the header of a chat.' },
  /*i18n*/ { id: 'settings.relay-calls', message: 'Relay calls' },
  /*i18n*/ {
    id: 'settings.relay-calls-none',
    message: 'None of your edge nodes relays calls, so no call can be made while this is on.',
  },
  /*i18n*/ { id: 'doctor.call-relay', message: 'Relay for calls' },
  /*i18n*/ {
    id: 'doctor.no-call-relay',
    message:
      'None of your edge nodes relays calls. Calls work wherever the two browsers reach each other directly, which some networks prevent.',
  },
  /*i18n*/ {
    id: 'settings.relay-calls-hint',
    message:
      'Calls go through your edge node, so that nobody you talk to sees your IP address. They may start a little later.',
  },
  /*i18n*/ { id: 'error.in-call', message: 'Another call goes on, here or in another tab.' },
  /*i18n*/ { id: 'error.cannot-call', message: 'This browser cannot encrypt calls.' },
  /*i18n*/ { id: 'error.device-refused', message: 'The browser does not allow Skein to use this device.' },
  /*i18n*/ { id: 'error.no-device', message: 'No such device was found.' },
  /*i18n*/ { id: 'error.device-in-use', message: 'Another program is using this device.' },
] as const
