"""How does nearly incompressible tissue answer when it moves a lot, not a little?

`body` makes a face a body of matrix, fibres and supports, `balance` finds the stress that holds the
photographed face up, `kernel` and `fibres` give energy, forces and tangent, `elimination` and
`fronts` factorise it, `newton` follows loads, and `solid` is what the others are for.
"""
