"""The last look at a folder before it is given to others: whether any byte of it holds words that are withheld.

`scan` looks, through the `views` that may be taken of bytes, for runs of words in texts as they are `folded`.
"""
