// How a wire structure writes down its fields: one table for each, which the encoder and the decoder share and
// which the guard test hashes (protocol-version.ts).

/** The kinds of field that occur. */
export type FieldType = 'u32' | 'u64' | 'bytes' | 'message'

/** Field name to number and type. */
export type FieldTable = Readonly<Record<string, readonly [number: number, type: FieldType]>>
