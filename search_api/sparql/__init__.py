"""SPARQL 1.1 over published snapshots: guarded queries in worker processes that can be killed.

Import the submodules directly: a worker process imports this package and must start fast.
"""
