"""General vocabulary of reports: units, nouns of quantity, verbs. Data, no names of anything."""
