"""Measures the latency of `annals serve`: from the moment a file is saved until the new bytes are served.

The conditions are those of an editor: a report on disk, whose files are replaced atomically by renaming; the
unmodified program, including the watch and its debounce; pages requested over HTTP.
"""

import http.client
import os
import re
import signal
import statistics
import subprocess
import time
from pathlib import Path

PATIENCE = 60


class Preview:
    """A running `annals serve`."""

    def __init__(self, annals, site):
        self.started = time.monotonic()
        command = [annals, "serve", "--root", site, "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = next(line for line in self.process.stdout if line.startswith("preview at"))
        self.address = re.search(r"http://([^/]+)/", line)[1]
        self.http = http.client.HTTPConnection(self.address, timeout=PATIENCE)

    def get(self, path):
        self.http.request("GET", f"/{path}")
        answer = self.http.getresponse()
        self.found = answer.status == 200
        return answer.read().decode()

    def first_page(self):
        """Seconds from the start of the program until its first page is served."""
        self.get("index.html")
        return time.monotonic() - self.started

    def served(self, path, word, since):
        """Seconds until the page contains the word."""
        while word not in self.get(path):
            if time.monotonic() - since > PATIENCE:
                raise TimeoutError(f"{path} never contained {word}")
            time.sleep(0.001)
        return time.monotonic() - since

    def peak(self):
        """Peak memory in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1000

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.stdout.read()
        self.process.wait()


def save(path, text):
    """Saves a file as editors do. Returns the time at which the new file was in place."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text)
    since = time.monotonic()
    os.replace(beside, path)
    return since


def sentences(preview, site, runs):
    """Seconds for each of `runs` sentences, each in another section."""
    sections = sorted((site / "content").rglob("*.md"))
    for run in range(runs):
        path = sections[run * 7919 % len(sections)]
        word = f"Saved{run}at{time.monotonic_ns()}"
        text = path.read_text()
        page = "report/" + "/".join(re.sub(r"^\d+[-_. ]*", "", part) for part in path.relative_to(site / "content").parts)
        time.sleep(0.3)
        # At the end of the first paragraph that has a permanent id.
        changed = re.sub(r"(?m)^([A-Z].*)( \{#p-)", rf"\1 This sentence is {word}.\2", text, count=1)
        yield preview.served(page.replace(".md", ".html"), word, save(path, changed))
        time.sleep(0.3)
        preview_rests(preview, page.replace(".md", ".html"), word, save(path, text))


def preview_rests(preview, page, word, since):
    while word in preview.get(page):
        if time.monotonic() - since > PATIENCE:
            raise TimeoutError(f"{page} still contains {word}")
        time.sleep(0.01)


def renames(preview, site, runs):
    """Seconds for each of `runs` new names of the most mentioned person."""
    path, text, person = most_named(preview, site)
    for run in range(runs):
        word = f"Renamed{run}at{time.monotonic_ns()}"
        time.sleep(1)
        changed = text.replace(person[0], f"- id: {person[1]}\n  name: {word}\n", 1)
        yield preview.served(f"people/{person[1]}.html", f"{word}</h1>", save(path, changed))
    save(path, text)


def most_named(preview, site):
    """The most mentioned person, by pages of mentions: file, its text, and the match of the beginning of the record."""
    people = []
    for path in sorted((site / "seeds/people").glob("*.yaml")):
        text = path.read_text()
        people += [(path, text, found) for found in re.finditer(r"^- id: (\S+)\n  name: .*\n", text, re.M)]
    pages = 2
    while True:
        more = [one for one in people if "</h1>" in preview.get(f"people/{one[2][1]}/{pages}.html") and preview.found]
        if not more:
            return people[0]
        people, pages = more, pages * 2


def measure(annals, site, runs):
    """Medians: start, sentence, rename, in seconds; peak memory in MB."""
    preview = Preview(annals, site)
    try:
        first = preview.first_page()
        sentence = statistics.median(sentences(preview, site, runs))
        rename = statistics.median(renames(preview, site, runs))
        return first, sentence, rename, preview.peak()
    finally:
        preview.end()


if __name__ == "__main__":
    import sys

    first, sentence, rename, peak = measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    print(f"first page {first:.2f} s, sentence {sentence * 1000:.0f} ms, renamed {rename * 1000:.0f} ms, {peak:.0f} MB")
