"""The JSON API, one module a kind of resource."""
