// What the two sides of a call tell each other, as content of their conversation: offers, answers, candidates and the end.
// `docs/protocol/calls.md`.

/** An ICE candidate: its line, and the media section it belongs to. */
export type CallCandidate = { readonly candidate: string; readonly mid: string }
