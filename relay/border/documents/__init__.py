"""Attachments: bytes become text blocks in a sandboxed child; the container never crosses."""
