"""Where do the muscles lie, and how much of each wedge do they fill?"""
