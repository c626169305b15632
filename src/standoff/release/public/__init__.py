"""A dataset for everybody of a corpus whose texts may not all be given away, and the way back to all of it.

`rights` decides which texts are withheld and takes their words out of the columns. `skeleton` writes beside them what
is left of the corpus, with what `seal` keeps of each document and the `fingerprints` of its text. `rehydrate` finds
the texts among somebody's own copies, has `restore` put the corpus together again, and builds the dataset anew.
"""
