// Sends one file: a small one as one request, a large one in parts that the server keeps. A lost connection is tried again by itself.
import { sha256 } from "./sha256.js";

const longestWait = 30_000;
const mostTries = 20; // in a row without progress: about eight minutes
const passing = new Set([0, 408, 425, 429, 500, 502, 503, 504]);

/// `job`: {file, source, collection, chunk, token(), isOver(), onProgress(bytes), onPhase(words or null)}; its `abort` is set while a request is under way.
/// Resolves to {outcome, reason} or {status} when it cannot go on; null when it was cancelled.
export async function transfer(job) {
  return job.file.size > job.chunk ? sendParts(job) : sendWhole(job);
}

async function sendWhole(job) {
  const url = `/api/v1/collections/${job.collection}/documents?source=${encodeURIComponent(job.source)}`;
  return settled(await insist(job, () => request(job, "POST", url, job.file, 0)));
}

async function sendParts(job) {
  if (job.sha === undefined) {
    job.onPhase("checking");
    job.sha = await sha256(job.file, () => {}, job.isOver).catch(() => undefined);
    job.onPhase(null);
    if (job.isOver()) return null;
    if (job.sha === undefined) return { outcome: "refused", reason: "The file can no longer be read: it was changed, moved or deleted. Choose it again." };
  }
  for (let begun = 0; begun < 5; begun++) {
    const answer = await insist(job, () => request(job, "POST", startUrl(job)));
    if (!answer || answer.status !== 201) return settled(answer);
    job.id = answer.body.id;
    const end = await sendFrom(job, answer.body.received);
    if (end?.status !== 404) return settled(end); // 404: it expired, or a restart came between the last part and its answer
  }
  return { status: 404 };
}

const startUrl = ({ collection, source, file, sha }) =>
  `/api/v1/collections/${collection}/uploads?` + new URLSearchParams({ source, bytes: file.size, sha256: sha, modified: file.lastModified });

async function sendFrom(job, received) {
  while (received < job.file.size) {
    const from = received;
    job.onProgress(from);
    const part = job.file.slice(from, from + job.chunk);
    const answer = await insist(job, () => request(job, "PUT", `/api/v1/uploads/${job.id}?offset=${from}`, part, from));
    // 409: more or less has arrived than we heard of.
    if (answer?.status !== 200 && answer?.status !== 409) return answer;
    received = answer.body.received;
    if (answer.status === 200 && received <= from) return { status: 0 };
  }
  job.onProgress(received);
  return insist(job, () => request(job, "POST", `/api/v1/uploads/${job.id}/finish`));
}

/// Takes back what a cancelled upload has sent.
export function discard(id, token) {
  return fetch(`/api/v1/uploads/${id}`, { method: "DELETE", headers: { RequestVerificationToken: token ?? "" } }).catch(() => {});
}

function settled(answer) {
  if (!answer) return null;
  return answer.body?.outcome ? { ...answer.body, status: answer.status } : { status: answer.status };
}

async function insist(job, attempt) {
  for (let tries = 1; ; tries++) {
    if (job.isOver()) return null;
    const before = job.progress ?? 0;
    const answer = await attempt();
    if (job.isOver()) return null;
    if (!passing.has(answer.status) && answer.status !== 507) return answer;
    if ((job.progress ?? 0) > before) tries = 1;
    if (tries >= mostTries) return answer;
    await wait(job, answer.retryAfter ?? Math.min(longestWait, 500 * 2 ** tries) * (0.75 + Math.random() / 2), answer);
  }
}

// A connection that comes back ends the wait; a server that named a time does not.
async function wait(job, ms, { status, retryAfter, body }) {
  const why = status === 429 ? "the server asks to wait" : status === 507 ? body?.reason ?? "the server's disk is full" : "connection lost";
  const end = Date.now() + ms;
  let isBack = false;
  const onBack = () => (isBack = true);
  if (retryAfter === undefined) addEventListener("online", onBack);
  while (Date.now() < end && !isBack && !job.isOver()) {
    job.onPhase(`${why}, trying again in ${Math.ceil((end - Date.now()) / 1000)} s`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(1000, Math.max(50, end - Date.now()))));
  }
  removeEventListener("online", onBack);
  job.onPhase(null);
}

// fetch tells nothing of how much was sent.
function request(job, method, url, body = null, from = 0) {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    if (body) xhr.setRequestHeader("Content-Type", "application/octet-stream");
    const token = job.token();
    if (token) xhr.setRequestHeader("RequestVerificationToken", token);
    xhr.upload.onprogress = (event) => job.onProgress(from + event.loaded);
    xhr.onloadend = () => {
      job.abort = null;
      resolve({ status: xhr.status, body: parse(xhr.responseText), retryAfter: secondsOf(xhr.status && xhr.getResponseHeader("Retry-After")) });
    };
    job.abort = () => xhr.abort();
    xhr.send(body);
  });
}

function secondsOf(header) {
  if (!header) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 10 * 60_000) : undefined;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
