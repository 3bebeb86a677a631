"""Which volume elements stand under the skin, and how are they solved on?"""
