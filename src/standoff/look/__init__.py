"""Looking: finding records and showing documents, in the terminal and as a page.

`find` reads the language of `query`. `layout` works out what a shown document consists of, `show` and `html` draw it,
`record` is one record in its context and `listing` a table of documents; `cells` measures text in a terminal.
"""
