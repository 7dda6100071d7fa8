"""What lessons ask of their learners: one module per kind, and how the rows follow the pages.

A kind says what it asks in a lesson and, in words, what to do about it. The ledger, and with it
all that tells learners what is missing, asks the kind; nothing else looks at which one it is.
"""
