/** The sound of a new request: two short tones, made in the browser. */

const tones = [
  { hertz: 880, atSeconds: 0 },
  { hertz: 1_175, atSeconds: 0.18 },
]
const lengthSeconds = 0.16
const loudness = 0.2

let audio: AudioContext | undefined

/** Plays the sound; browsers stay silent until the officer has pressed something on the page. */
export function ring(): void {
  audio ??= new AudioContext()
  void audio.resume()
  for (const { hertz, atSeconds } of tones) {
    const start = audio.currentTime + atSeconds
    const tone = new OscillatorNode(audio, { frequency: hertz })
    const volume = new GainNode(audio, { gain: loudness })
    // without a fade the tone ends in a click
    volume.gain.setTargetAtTime(0, start + lengthSeconds / 2, lengthSeconds / 6)
    tone.connect(volume).connect(audio.destination)
    tone.start(start)
    tone.stop(start + lengthSeconds)
  }
}
