"""Which tissue, boundary, ligament, region and zone is where?"""
