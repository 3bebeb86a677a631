"""Which shape have head and skin?"""
