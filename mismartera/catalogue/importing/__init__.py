"""Importers: a vendor's file in, bars of the store out."""
