"""Leads over REST, without a module: polled or told by an event, then read by id and taken."""
