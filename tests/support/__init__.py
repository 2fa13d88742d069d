"""What tests share: golden pairs, mutations, word accounts, and the real captures when they are there."""
