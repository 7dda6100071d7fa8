"""Texts for translators who work elsewhere: out as XLIFF 2.0 or PO, and back in again."""
