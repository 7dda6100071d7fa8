"""Certificates as Open Badges 3.0 credentials, which software of others can check.

Knows no models: what goes into a credential is handed in, and what comes out is JSON.
"""
