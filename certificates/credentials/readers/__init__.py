"""What reads files of strangers, each kind a program of its own: see ``extraction``.

They import neither Django nor PyLD, which would take longer than the reading.
"""
