// How fast files go, over the last twenty seconds, and what that leaves.
const span = 20_000;

export class Rate {
  #all = 0;
  #done = 0;
  #part = new Map(); // of those under way
  #marks = []; // [time, done]

  add(weight) {
    if (this.#done >= this.#all) this.#all = this.#done = 0; // a new lot
    this.#all += weight;
  }

  open(upload) {
    if (!upload.closed) return;
    this.#all += upload.closed;
    upload.closed = 0;
  }

  progress(upload, bytes) {
    this.#part.set(upload, bytes);
    this.#mark();
  }

  close(upload, weight) {
    this.#part.delete(upload);
    this.#done += weight;
    upload.closed = weight;
    this.#mark();
  }

  share() {
    return this.#all === 0 ? 0 : Math.min(1, this.#now() / this.#all);
  }

  secondsLeft() {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || last[0] - first[0] < 2_000 || last[1] <= first[1]) return null;
    // Nothing for a while counts too: a stalled line has no honest estimate.
    const elapsed = Date.now() - first[0];
    return ((this.#all - this.#now()) * elapsed) / (last[1] - first[1]) / 1000;
  }

  #now() {
    let part = 0;
    for (const bytes of this.#part.values()) part += bytes;
    return this.#done + part;
  }

  #mark() {
    const now = Date.now();
    if (this.#marks.length > 0 && now - this.#marks.at(-1)[0] < 200) this.#marks.at(-1)[1] = this.#now();
    else this.#marks.push([now, this.#now()]);
    while (this.#marks.length > 2 && now - this.#marks[0][0] > span) this.#marks.shift();
  }
}

export function timeLeft(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "";
  if (seconds < 10) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
  const hours = Math.round(minutes / 60);
  return `about ${hours} ${hours === 1 ? "hour" : "hours"} left`;
}
