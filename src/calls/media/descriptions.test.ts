import { describe, expect, it } from 'vitest'
import { candidateToWire, fromWire, isOfFirefox, toWire } from './descriptions.ts'

const sdp = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 4000 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 192.0.2.7',
  'a=rtcp:9 IN IP4 192.0.2.7',
  'a=candidate:1 1 udp 1 192.0.2.7 4000 typ host',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=rtpmap:96 VP8/90000',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  '',
].join('\r\n')
const relayed = 'candidate:1 1 udp 41 203.0.113.9 5000 typ relay raddr 198.51.100.1 rport 6000 ufrag x'
const host = 'candidate:1 1 udp 41 192.0.2.7 5000 typ host'

describe('a description', () => {
  it('tells whether Firefox has made it', () => {
    expect(isOfFirefox(sdp)).toBe(false)
    expect(isOfFirefox(toWire(sdp.replace('o=-', 'o=mozilla...THIS_IS_SDPARTA-99.0')))).toBe(true)
  })

  it('leaves without an address, and with a voice that saves in silence', () => {
    const wire = toWire(sdp)
    expect(wire).not.toContain('192.0.2.7')
    expect(wire).toContain('c=IN IP4 0.0.0.0\r\n')
    expect(wire).toContain('a=fmtp:111 minptime=10;usedtx=1;useinbandfec=1')
    // What a screen sounds like may be music, in which silence counts.
    expect(wire.match(/usedtx/g)).toHaveLength(1)
  })

  it('describes no codec that it does not offer', () => {
    const stray = sdp.replaceAll('a=rtpmap:96 VP8/90000', 'a=rtpmap:96 VP8/90000\r\na=rtcp-fb:97 nack')
    expect(toWire(stray)).toBe(toWire(sdp))
  })

  it('tells the other side to relay, in a line that no browser has to know', () => {
    expect(fromWire(toWire(sdp, 'relay'))).toEqual({ sdp: toWire(sdp), policy: 'relay' })
    expect(fromWire(toWire(sdp))).toMatchObject({ policy: 'all' })
  })

  it('is refused when it is long or has other sections than a call', () => {
    for (const bad of ['', 'v=0', sdp.replace('m=video', 'm=application'), `${sdp}${'a=x\r\n'.repeat(4000)}`])
      expect(() => fromWire(bad)).toThrow(expect.objectContaining({ code: 'malformed' }))
  })
})

describe('a candidate', () => {
  const of = (candidate: string) => ({ candidate, sdpMid: '0', usernameFragment: 'x' })

  it('goes as it is with the name of its description, unless only relayed ones may', () => {
    expect(candidateToWire(of(host), 'all')).toEqual({ candidate: `${host} ufrag x`, mid: '0' })
    expect(candidateToWire(of(relayed), 'all')).toEqual({ candidate: relayed, mid: '0' })
    expect(candidateToWire(of(host), 'relay')).toBeUndefined()
  })

  it('hides where a relay was asked from', () => {
    const { candidate } = candidateToWire(of(relayed), 'relay')!
    expect(candidate).toContain('203.0.113.9 5000 typ relay raddr 0.0.0.0 rport 0 ufrag x')
    expect(candidate).not.toContain('198.51.100.1')
  })

  it('is left out when it is empty or too long', () => {
    expect(candidateToWire(of(''), 'all')).toBeUndefined()
    expect(candidateToWire(of(`${host} ${'x'.repeat(500)}`), 'all')).toBeUndefined()
  })
})
