#!/usr/bin/env python3
"""test/browser/report.py FOLDER PAGE.html...: what a browser makes of reports, in headless Chromium.

Each page is opened at the width of a phone and of a desk, in light and in dark. It must have every section, say nothing
on the console, load nothing but itself, not be wider than the window even with all its details open, be readable in
every colour, and have names, headings and keys for those who do not see it or have no pointer. Screenshots of all of
that are left in FOLDER. Chromium speaks the DevTools protocol through a pipe, so that the standard library is enough.
"""
import base64
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

SECTIONS = ["headline", "fidelity", "distributions", "trends", "worst", "detection", "queries", "network", "leakage",
            "options", "remarks"]
SCHEMA_SECTIONS = ["headline", "schema", "fidelity", "cardinality", "between", "tables", "options", "remarks"]
WIDTHS = [360, 1280]
TIMEOUT = 60  # seconds for one answer

# Each probe returns a list of sentences, one for each thing that is wrong.
PROBES = {
    "sections": """(document.querySelector("#schema") ? SCHEMA_SECTIONS : SECTIONS).filter(id => !document.querySelector(`section#${id} > h2`)).map(id => `no section ${id}`)""",
    "language": """document.documentElement.lang ? [] : ["no language"]""",
    "links": """[...document.links].filter(a => !document.getElementById(a.hash.slice(1))).map(a => `${a.hash} leads nowhere`)""",
    "identifiers": """[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) != i)
        .map(id => `two elements are ${id}`)""",
    "headings": """(() => {
        const levels = [...document.querySelectorAll("h1,h2,h3,h4")].map(h => +h.tagName[1]);
        const wrong = levels.filter(l => l == 1).length == 1 && levels[0] == 1 ? [] : ["not one h1, first"];
        levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) wrong.push(`h${l} follows h${levels[i - 1]}`); });
        return wrong; })()""",
    "pictures": """[...document.querySelectorAll("svg")].filter(s => s.getAttribute("role") != "img" ||
        !s.getAttribute("aria-label") || !s.querySelector("desc")?.textContent).map(s => `no words for ${s.outerHTML.slice(0, 80)}`)""",
    "tables": """[...document.querySelectorAll("table")].filter(t => !t.caption || [...t.querySelectorAll("th")].some(h => !h.scope))
        .map(t => `no caption or scope: ${t.outerHTML.slice(0, 80)}`)""",
    "scripts": """[...document.querySelectorAll("script, [onclick], [onerror], [onload], iframe, object, img")].map(e => e.outerHTML)""",
    "width": """document.documentElement.scrollWidth <= innerWidth ? [] :
        [`${document.documentElement.scrollWidth} pixels in a window of ${innerWidth}`]""",
    # What is wider than its box must be able to scroll there, and then be within reach of the keyboard.
    "scrollers": """[...document.querySelectorAll("main *")].filter(e => e instanceof HTMLElement && e.clientWidth > 1 &&
        e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != "inline" && !(e.matches(".scroll") && e.tabIndex == 0))
        .map(e => `wider than its box: ${e.outerHTML.slice(0, 80)}`)""",
    "labels": """[...document.querySelectorAll("svg")].flatMap(s => { const room = s.getBoundingClientRect();
        return [...s.querySelectorAll("text")].filter(t => { const r = t.getBoundingClientRect();
            return r.width && (r.left < room.left - 2 || r.right > room.right + 2 || r.bottom > room.bottom + 2); })
            .map(t => `outside its picture: ${t.textContent.slice(0, 40)}`); })""",
    "contrast": """(() => {
        const parse = text => { const n = text.match(/[0-9.]+/g).map(Number); return { rgb: n.slice(0, 3), alpha: n.length > 3 ? n[3] : 1 }; };
        const light = rgb => { const [r, g, b] = rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
            if (c.alpha == 1) return c.rgb; } return [255, 255, 255]; };
        const wrong = new Set();
        for (const e of document.querySelectorAll("body *")) {
            if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) || e.closest("desc, title")) continue;
            const style = getComputedStyle(e), front = parse(e instanceof SVGElement ? style.fill : style.color);
            const a = light(front.rgb), b = light(behind(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) wrong.add(`contrast ${ratio.toFixed(2)} of ${e.tagName}.${e.getAttribute("class")}`);
        }
        return [...wrong]; })()""",
}
HOW_MANY = "document.querySelectorAll('details').length"
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
FOCUS = "document.querySelector('details:not([open]) > summary').focus()"
IS_OPEN = "document.querySelector('details').open"


class Chromium:
    """A browser with one page, and what it has complained about."""

    def __init__(self, profile):
        to_browser, ours_out = os.pipe()
        ours_in, from_browser = os.pipe()

        def pipes():  # the protocol wants them as 3 and 4
            spare = [os.dup(to_browser), os.dup(from_browser)]
            for fd, number in zip(spare, (3, 4)):
                os.dup2(fd, number, inheritable=True)

        # A container has no user namespaces for the sandbox; the pages are our own.
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.out, self.into, self.left, self.number = ours_out, ours_in, b"", 0
        self.session, self.complaints, self.loaded = None, [], False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.left:
            if not select.select([self.into], [], [], TIMEOUT)[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.into, 1 << 20)
            if not part:
                raise EOFError("the browser has gone")
            self.left += part
        message, self.left = self.left.split(b"\0", 1)
        return json.loads(message)

    def heed(self, event):
        method, what = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(f"exception: {what['exceptionDetails']['text']}")
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(f"console: {what['args']}")
        elif method == "Log.entryAdded":
            self.complaints.append(f"log: {what['entry']['text']}")
        elif method == "Network.requestWillBeSent":
            url = what["request"]["url"]
            if url != self.url and not url.startswith("data:"):
                self.complaints.append(f"loads {url}")

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.heed(answer)

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def show(self, url, width, scheme):
        self.url, self.loaded, self.complaints = url, False, []
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=url)
        while not self.loaded:
            self.heed(self.receive())

    def press_enter(self):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", text="\r",
                      windowsVirtualKeyCode=13)

    def screenshot(self, path):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16000), "scale": 1}
        picture = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(picture["data"]))

    def close(self):
        os.close(self.out)
        self.process.terminate()
        self.process.wait(TIMEOUT)
        os.close(self.into)


def check(browser, page, folder):
    """Every probe at every width in every scheme, before and after all details are open; a list of what is wrong."""
    wrong = []
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            where = f"{page.stem}, {width} pixels, {scheme}"
            browser.show(page.resolve().as_uri(), width, scheme)
            browser.screenshot(folder / f"{page.stem}-{width}-{scheme}.png")
            if browser.evaluate(HOW_MANY) > 0:
                browser.evaluate(FOCUS)
                browser.press_enter()
                if not browser.evaluate(IS_OPEN):
                    wrong.append(f"{where}: details do not open by key")
            names = f"const SECTIONS = {json.dumps(SECTIONS)}, SCHEMA_SECTIONS = {json.dumps(SCHEMA_SECTIONS)}"
            for state in ("as it comes", "all open"):
                for name, probe in PROBES.items():
                    found = browser.evaluate(f"{{ {names}; {probe} }}")
                    wrong += [f"{where}, {state}: {name}: {what}" for what in found[:5]]
                browser.evaluate(OPEN_ALL)
            wrong += [f"{where}: {complaint}" for complaint in browser.complaints]
    return wrong


def main():
    folder, pages = pathlib.Path(sys.argv[1]), [pathlib.Path(name) for name in sys.argv[2:]]
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Chromium(profile)
        try:
            for page in pages:
                start = time.monotonic()
                wrong = check(browser, page, folder)
                failed += bool(wrong)
                print(f"{'not ok' if wrong else 'ok'} - {page} ({time.monotonic() - start:.1f} s)")
                for sentence in wrong:
                    print(f"    {sentence}")
        finally:
            browser.close()
    print(f"screenshots in {folder}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
