"""Which words, numbers, tables and pictures does each section of the report show?"""
