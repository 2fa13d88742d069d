"""The whole product at work: commands, stores, archives and indexes in folders made for one test."""
