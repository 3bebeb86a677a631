"""What a handheld facial microcurrent device does to a face, in millimetres."""
