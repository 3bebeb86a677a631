"""Which way does the facial nerve run?"""
