"""What acts say of the repeal of other acts: read from their words, and what follows from it for those others."""
