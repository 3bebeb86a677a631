"""What does a run look like? One file per group of pictures, all drawn by matplotlib's Agg."""
