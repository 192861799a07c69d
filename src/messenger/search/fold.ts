// How letters are made alike for searching, for what a person typed and for what it looks for in the same way: compatibility forms
// undone (NFKD), accents and vowel points dropped where words stay recognisable without them, small letters, and the letters that
// have no decomposition. Marks that carry the sound of a syllable (Indic, Thai, the voicing of kana) stay, and Hangul stays in its
// letters, so that an unfinished syllable finds the finished one.

/** Marks that are dropped: Latin, Greek, Cyrillic, Hebrew and Arabic ones, the Arabic stretch, enclosures and variations. */
const DROPPED = new RegExp(
  '[' +
    '\\u0300-\\u036f\\u0483-\\u0489' +
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7' +
    '\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed' +
    '\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f' +
    ']',
  'g',
)

const ALIKE: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  // Turkish: both letters i, of both sizes, are one.
  ı: 'i',
  ς: 'σ',
  // Arabic, Persian and Urdu spellings of the same letters.
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ٱ: 'ا',
}
const UNLIKE = new RegExp(`[${Object.keys(ALIKE).join('')}\\u0660-\\u0669\\u06f0-\\u06f9]`, 'g')

/** Whether a text has nothing but ASCII, which is most of what there is and needs none of the above. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

/** The form under which a piece of text is looked up. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return text.normalize('NFKD').replace(DROPPED, '').toLowerCase().replace(UNLIKE, alike)
}

/** How many UTF-16 units of `text` make up the first `length` of its folded form, marks that follow included. */
export function unfoldedLength(text: string, length: number): number {
  let folded = 0
  let at = 0
  for (const character of text) {
    const size = fold(character).length
    if (folded >= length && size > 0) break
    folded += size
    at += character.length
  }
  return at
}

function alike(letter: string): string {
  const known = ALIKE[letter]
  if (known !== undefined) return known
  // Arabic digits, western and eastern: ten in a row from a multiple of sixteen on.
  return String(letter.charCodeAt(0) & 15)
}
