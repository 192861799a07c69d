// The version of the session protocol's wire structures. A test hashes all field tables: whoever changes one
// raises this number and adds a line here.
//
// 1: as libsignal-client 0.103.0, message version 4.

export const PROTOCOL_VERSION = 1
