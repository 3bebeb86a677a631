"""Which person fits photographs or a scan?"""
