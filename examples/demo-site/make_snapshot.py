#!/usr/bin/env python3
"""Writes snapshot.json: what a browser would have seen on the site in `site/`, in three phases.

    python3 make_snapshot.py           # writes snapshot.json
    python3 make_snapshot.py --check   # says whether it is up to date; exit status 1 if not

The HTML comes from the files, so that the pages and the snapshot never differ; requests, cookies and storage are those that the two
recorders on the page are known for. Nothing is fetched.
"""
import datetime
import json
import pathlib
import sys
from html.parser import HTMLParser

HERE = pathlib.Path(__file__).resolve().parent
SITE = "https://www.halden-tea.example/"
DAY = "2026-11-23"
BLOCKS = {"p", "h1", "h2", "h3", "li", "td", "th", "dt", "dd", "blockquote"}
KINDS = ["requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage", "service_workers",
         "scripts", "dom", "globals", "fields"]


class Text(HTMLParser):
    """The text of <main>, one paragraph a block element."""

    def __init__(self):
        super().__init__()
        self.paragraphs, self.inside, self.depth = [], False, 0

    def handle_starttag(self, tag, attrs):
        if tag == "main":
            self.inside = True
        elif self.inside and tag in BLOCKS:
            self.paragraphs.append("")

    def handle_endtag(self, tag):
        if tag == "main":
            self.inside = False

    def handle_data(self, data):
        if self.inside and self.paragraphs:
            self.paragraphs[-1] += data


def text_of(html):
    parser = Text()
    parser.feed(html)
    return "\n\n".join(p for p in (" ".join(p.split()) for p in parser.paragraphs) if p)


PARKED = '<script type="text/plain" data-type="application/javascript" data-name="microsoft-clarity">'
RUNNING = '<script type="application/javascript" data-type="application/javascript" data-name="microsoft-clarity">'
HOTJAR_TAGS = ('<script async="" src="https://static.hotjar.com/c/hotjar-5550123.js?sv=6"></script>'
               '<script async="" src="https://script.hotjar.com/modules.8da33a8f469c3b5ffcec.js" charset="utf-8"></script>')
CLARITY_TAGS = ('<script async="" src="https://www.clarity.ms/tag/h4ld3nt34x"></script>'
                '<script async="" src="https://scripts.clarity.ms/0.8.70/clarity.js"></script>')
BANNER = ('<div id="klaro"><div class="klaro"><div role="dialog" class="cookie-notice"><div class="cn-body">'
          '<p>May we record how you use our pages? <a class="cm-link cn-learn-more" href="#">Let me choose</a></p>'
          '<p class="cn-ok"><button type="button" class="cm-btn cm-btn-danger cn-decline">I decline</button> '
          '<button type="button" class="cm-btn cm-btn-success">That is ok</button></p></div></div></div></div>')


def dom(source, banner, clarity):
    out = source.replace("<!doctype html>\n", "", 1).replace("</head>", HOTJAR_TAGS + (CLARITY_TAGS if clarity else "") + "\n</head>", 1)
    if clarity:
        assert PARKED in out
        out = out.replace(PARKED, RUNNING, 1)
    if banner:
        out = out.replace("</body>", BANNER + "\n</body>", 1)
    return out


def request(url, kind, at, status=200, mime=None, method="GET", by=None, body=None):
    out = {"url": url, "method": method, "type": kind, "at_ms": at, "frame": 0, "status": status}
    if mime:
        out["mime"] = mime
    if by is not None:
        out["initiator"] = {"type": "script", "url": by[0], "request": by[1]}
    if body is not None:
        out["body"] = body
    return out


def page_load(first):
    """The page and what it loads, Hotjar included; `first` is the time of the document."""
    js = "application/javascript"
    loader = "https://static.hotjar.com/c/hotjar-5550123.js?sv=6"
    engine = "https://script.hotjar.com/modules.8da33a8f469c3b5ffcec.js"
    return [
        request(SITE, "document", first, mime="text/html"),
        request(SITE + "style.css", "stylesheet", first + 40, mime="text/css"),
        request("https://cdn.kiprotect.com/klaro/v0.7/klaro.js", "script", first + 45, mime=js),
        request(SITE + "shop.js", "script", first + 46, mime=js),
        request(loader, "script", first + 60, mime=js, by=(SITE, 0)),
        request(engine, "script", first + 180, mime=js, by=(loader, 4)),
        request("wss://ws.hotjar.com/api/v2/client/ws?v=7&site_id=5550123", "websocket", first + 420, status=101, by=(engine, 5)),
        request("https://content.hotjar.io/?site_id=5550123&gzip=1", "fetch", first + 640, method="POST", by=(engine, 5), mime="application/json"),
    ]


def cookie(name, value, days, at, by):
    expires = datetime.datetime.fromisoformat(DAY + "T10:00:00") + datetime.timedelta(days=days)
    return {"name": name, "value": value, "domain": ".halden-tea.example", "path": "/",
            "expires": expires.strftime("%Y-%m-%dT%H:%M:%SZ"), "http_only": False, "secure": True, "same_site": "Lax", "at_ms": at,
            "new": True, "set_by": {"script": by}}


ENGINE = "https://script.hotjar.com/modules.8da33a8f469c3b5ffcec.js"
CLARITY = "https://scripts.clarity.ms/0.8.70/clarity.js"


def hotjar_cookies(at):
    return [cookie("_hjSessionUser_5550123", "eyJpZCI6IjlmNWMyZTYxLTdiNTctNGIwOS1hMGQ0LTBjN2E4MWU1ZDJiMyJ9", 365, at, ENGINE),
            cookie("_hjSession_5550123", "eyJpZCI6IjFkMGE3YzQ0LTUyZTMtNGY5Ny04ZjYxLTNhOWIwZTZkNzJjMSJ9", 30 / 1440, at, ENGINE)]


def storage(at):
    return [{"kind": "local", "origin": SITE.rstrip("/"), "key": "ht_device", "value": "c2a1f0de-6a41-4b53-9d0e-58f2b7c93a16", "size": 36,
             "at_ms": at, "new": True, "set_by": {"script": SITE + "shop.js"}},
            {"kind": "session", "origin": SITE.rstrip("/"), "key": "hjViewportId", "value": "f3b90c1e", "size": 8, "at_ms": at + 300, "new": True,
             "set_by": {"script": ENGINE}}]


def phase(name, choice, source, requests, cookies, stored, banner, clarity, globals_):
    return {"phase": name, "choice": choice, "coverage": {kind: "complete" for kind in KINDS}, "requests": requests, "cookies": cookies,
            "storage": stored, "frames": [{"url": SITE, "parent": None, "source": source, "dom": dom(source, banner, clarity)}],
            "globals": globals_}


def choice(action):
    return {"action": action, "path": "click", "clicks": 1, "outcome": "applied"}


def klaro(value):
    return cookie("klaro", value, 120, 20, "https://cdn.kiprotect.com/klaro/v0.7/klaro.js")


def snapshot():
    source = (HERE / "site/index.html").read_text(encoding="utf-8")
    js = "application/javascript"
    clarity = [
        request("https://www.clarity.ms/tag/h4ld3nt34x", "script", 90, mime=js, by=(SITE, 0)),
        request(CLARITY, "script", 210, mime=js, by=("https://www.clarity.ms/tag/h4ld3nt34x", 0)),
        request("https://m.clarity.ms/collect", "ping", 1300, status=204, method="POST", by=(CLARITY, 1)),
    ]
    shared = ["hj", "_hjSettings", "hjSiteSettings", "klaro", "klaroConfig"]
    phases = [
        phase("before-consent", None, source, page_load(0), hotjar_cookies(520), storage(110), True, False, shared),
        phase("after-accept", choice("accept"), source, clarity,
              hotjar_cookies(0) + [klaro("%7B%22microsoft-clarity%22%3Atrue%7D"),
                                   cookie("_clck", "1k2x9%5E2%5Eg17%5E0%5E2150", 365, 340, CLARITY),
                                   cookie("_clsk", "4t7m1q%5E1795428000000%5E1%5E1%5Em.clarity.ms%2Fcollect", 1, 345, CLARITY)],
              storage(0), False, True, shared + ["clarity"]),
        # After the refusal the page was loaded once more: the live snippet asks nobody.
        phase("after-reject", choice("reject"), source, page_load(1500),
              hotjar_cookies(0) + [klaro("%7B%22microsoft-clarity%22%3Afalse%7D")], storage(0), False, False, shared),
    ]
    documents = [{"kind": kind, "url": SITE + name, "language": "en", "text": text_of((HERE / "site" / name).read_text(encoding="utf-8"))}
                 for kind, name in (("privacy-policy", "privacy.html"), ("cookie-policy", "cookies.html"), ("imprint", "imprint.html"))]
    return {"format": "writ.snapshot/1", "site": SITE, "captured_at": DAY + "T10:00:00Z", "language": "en",
            "collector": {"name": "writ", "version": "0.1.0", "mode": "browser"},
            "vantage": {"country": "DE", "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"},
            "facts": {"sector": "retail"}, "cmp": {"id": "klaro", "banner_shown": True}, "phases": phases, "documents": documents,
            "coverage": {"documents": "complete"}}


def main():
    text = json.dumps(snapshot(), ensure_ascii=False, indent=2) + "\n"
    path = HERE / "snapshot.json"
    if "--check" in sys.argv[1:]:
        same = path.exists() and path.read_text(encoding="utf-8") == text
        print("snapshot.json is up to date" if same else "snapshot.json differs from the pages: run make_snapshot.py", file=sys.stderr)
        return 0 if same else 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
