"""The page: whole in itself, escaped, and every link leads somewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from conftest import TEXT, entity, layers, span, write_document

from standoff import Corpus
from standoff.look.html import page

VOID = {"meta", "br", "link", "img"}


class Reader(HTMLParser):
    """Collects text, ids and links, and makes sure that tags close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.text, self.tags = [], [], [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        attributes = dict(attrs)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if "href" in attributes else []
        assert not any(name.startswith("on") for name in attributes)
        if tag == "p" and "main" in self.open:
            self.text.append("\n")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "p" in self.open and "main" in self.open:
            self.text.append(data)


def read(content):
    reader = Reader()
    reader.feed(content)
    assert reader.open == []
    return reader


@pytest.fixture
def shown(root):
    return page(Corpus.open(root)["bridge"])


def test_it_needs_nothing_else(shown):
    assert not re.search(r"https?:|//|@import|url\(|<script", shown)
    assert "prefers-color-scheme: dark" in shown


def test_every_link_leads_to_a_place_and_back(shown):
    reader = read(shown)
    assert len(reader.ids) == len(set(reader.ids)) == 4
    assert {link[1:] for link in reader.links} == set(reader.ids)


def test_the_text_is_all_there(shown):
    words = "".join(read(shown).text)
    for tag in ("q1", "s1", "⟨", "⟩", "\u00a0→\u00a0Ana Pop"):
        words = words.replace(tag, "")
    assert words.replace("\xa0", "").split() == TEXT.split()


def test_everything_from_the_data_is_escaped(root):
    text = "<script>alert('x')</script> & \"Ana\""
    first = entity(1, "Monday", id='m"><img src=x onerror=1>', note="<b>", referent=None) | {
        "spans": [span("script", text=text)]
    }
    document = write_document(root / "corpus", "evil", text=text, records={"entities": [first]}) / "document.json"
    document.write_text(document.read_text().replace('"title": null', '"title": "</title><script>1</script>"'))
    reader = read(page(Corpus.open(root)["evil"]))
    assert not reader.tags & {"script", "img", "b"}
    assert "".join(reader.text).strip() == text


def test_crossing_and_nested_records_make_a_whole_page(root):
    spans = [("Ana Pop of Lunaville", "m1"), ("of Lunaville said", "m2"), ("Lunaville", "m3"), ("Mayor Ana", "m4")]
    records = [entity(1, "She", referent=None) | {"id": name, "spans": [span(words)]} for words, name in spans]
    write_document(root / "corpus", "crossing", records={"entities": records})
    assert "".join(read(page(Corpus.open(root)["crossing"])).text).split() == TEXT.split()


def test_it_is_written_to_a_file(root, standoff, tmp_path):
    result = standoff("show", "bridge", "--html", str(tmp_path / "page.html"), "--layer", "quotes")
    assert result.stdout == f"{tmp_path}/page.html\n"
    content = (tmp_path / "page.html").read_text("utf-8")
    assert content == page(Corpus.open(root)["bridge"], layers=["quotes"])
    assert 'href="#n' in content


def test_where_records_cross_the_closing_brackets_say_whose_they_are(root):
    found = layers()
    stance = found["stances"][0]
    found["stances"] = [stance | {"evidence": [span("She praised")]}, stance | {"id": "s2"}]
    write_document(root / "corpus", "cross", records=found)
    shown = read(page(Corpus.open(root)["cross"], layers=("stances",)))
    assert "s1⟨She s2⟨praised⟩s1 the engineers⟩s2 🙂" in "".join(shown.text)


def test_a_pronoun_is_followed_by_whom_it_means(shown):
    assert "She\u00a0→\u00a0Ana Pop praised" in "".join(read(shown).text).replace("s1⟨", "")
