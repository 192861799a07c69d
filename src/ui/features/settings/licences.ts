// What the build says about the packages in it (`licences.json`), fetched when somebody wants to read it.
export type Licence = { name: string; version: string; licence: string; text: string }

/** Fetches the list. Rejects when it is not there or not a list. */
export async function fetchLicences(): Promise<Licence[]> {
  const answer = await fetch('/licences.json')
  if (!answer.ok) throw new LicencesError(`licences.json: ${answer.status}`)
  return readLicences(await answer.json())
}

/** The list was not there, or was something else. */
export class LicencesError extends Error {
  override readonly name = 'LicencesError'
}

/** The packages with their texts. Throws `LicencesError` for anything else. */
export function readLicences(json: unknown): Licence[] {
  const { packages, texts } = fields(json)
  if (!Array.isArray(packages) || !Array.isArray(texts)) throw new LicencesError('no list of licences')
  return packages.map((one: unknown) => {
    const { name, version, licence, text: index } = fields(one)
    const text: unknown = typeof index === 'number' ? texts[index] : undefined
    if (
      typeof name !== 'string' ||
      typeof version !== 'string' ||
      typeof licence !== 'string' ||
      typeof text !== 'string'
    )
      throw new LicencesError('an entry of the licences is not complete')
    return { name, version, licence, text }
  })
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
