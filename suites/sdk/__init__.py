"""What a client must do, judged from what it sent and from what it told its caller."""
