"""Learned linking: small log-linear models over words and positions, exported as plain numbers."""

from kg.linkers.sparse import SparseModel

__all__ = ["SparseModel"]
