"""Wake-ups between processes, by Huey.  Jobs are rows; a message only says that there is one."""
