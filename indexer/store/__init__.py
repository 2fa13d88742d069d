"""The SQL record of everything: captures, texts, sightings, versions, changes, findings, the outbox and leases."""
