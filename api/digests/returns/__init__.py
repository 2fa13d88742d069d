"""Mail that comes back: whose it was, what it says, and what follows."""
