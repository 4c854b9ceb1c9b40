"""What vendors' files look like: one table, a writer and a strict reader of it.

Nothing here imports the product: what it reads is compared with this.
"""
