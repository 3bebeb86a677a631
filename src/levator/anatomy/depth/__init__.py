"""How thick are the layers at each point?"""
