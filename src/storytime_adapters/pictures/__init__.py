"""Pictures that were sent: looked at, and made anew."""
