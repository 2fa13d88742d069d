"""Ways to reach people: mail, signed webhooks, chats. Each is a Channel; none touches the outbox."""
