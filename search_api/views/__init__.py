"""What pages and the API show of a collection, as plain values read from graph and reports."""
