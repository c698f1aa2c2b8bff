// Reading codes by the camera, in browsers that can (BarcodeDetector: Chrome on Android, ChromeOS and macOS).

type Detector = { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> };
type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> };

function found(): DetectorClass | null {
  return (globalThis as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector ?? null;
}

/** Can this browser read QR codes by a camera? */
export async function canScan(): Promise<boolean> {
  const detector = found();
  if (!detector || !navigator.mediaDevices?.getUserMedia) return false;
  try {
    return (await detector.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}

/** Shows what the camera sees in `video` until a code is read (its text), or `signal` ends it (null). */
export async function scan(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const Detector = found();
  if (!Detector) return null;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: 1280 } }, audio: false });
  try {
    video.srcObject = stream;
    await video.play();
    const detector = new Detector({ formats: ["qr_code"] });
    while (!signal.aborted) {
      const [code] = await detector.detect(video).catch(() => []);
      if (code?.rawValue) return code.rawValue;
      await new Promise((next) => setTimeout(next, 150));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
