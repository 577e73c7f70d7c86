// The files of what was dropped, folders with all that is in them, each with its path.

// Written by file managers, never by people.
const systemFiles = /^(\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|~\$.*)$/i;
export const isSystemFile = (name) => systemFiles.test(name);

/// `take` gets each file with its source as soon as it is found; resolves when all are. What cannot be read goes to `fail`.
export async function readDropped(transfer, take, fail) {
  // Entries are to be had only before the first wait.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const found = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  for (const { entry, file } of found) {
    if (entry?.isDirectory) await readFolder(entry, take, fail);
    else if (file) take(file, file.name);
  }
}

async function readFolder(folder, take, fail) {
  const waiting = [folder];
  while (waiting.length > 0) {
    const entry = waiting.pop();
    try {
      if (entry.isDirectory) waiting.push(...(await childrenOf(entry)).reverse());
      else take(await new Promise((resolve, reject) => entry.file(resolve, reject)), entry.fullPath.replace(/^\/+/, ""));
    } catch {
      fail(entry.fullPath.replace(/^\/+/, ""));
    }
  }
}

// The browser gives a hundred at a time, and none when it is through.
async function childrenOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
