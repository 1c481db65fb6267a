"""Runs exported circuits with Qiskit and compares them with the states that the reference simulator left.

usage: python3 check_qiskit.py CASES.json

CASES.json: a list of {"name", "version": 2 or 3, "text": OpenQASM, "kept": output word,
"start": amplitudes of the cell's lanes, "state": those afterwards, "post": probabilities of the neurons}.
Qiskit reads the text; a measurement keeps 0, or the bit of the output word. Prints the worst deviation of
each case; the exit code is 1 where one is above 1e-12, 3 where Qiskit is missing.
"""

import json
import sys

try:
    import numpy
    import qiskit.qasm2
    import qiskit.qasm3
    import qiskit_qasm3_import  # noqa: F401, needed by qiskit.qasm3.loads
    from qiskit import QuantumCircuit
    from qiskit.quantum_info import Statevector
except ImportError as error:
    print(f"Qiskit is not here: {error}")
    sys.exit(3)


def project(state, qubit, bit):
    """Keeps `bit` of a qubit; Qiskit's qubit k is bit k of an index. Returns state and probability."""
    ones = (numpy.arange(state.size) >> qubit) & 1
    state = numpy.where(ones == bit, state, 0)
    probability = float(numpy.sum(numpy.abs(state) ** 2))
    return state / numpy.sqrt(probability), probability


def reset(state, qubit):
    ones = ((numpy.arange(state.size) >> qubit) & 1) == 1
    weight = float(numpy.sum(numpy.abs(state[ones]) ** 2))
    if weight < 1e-24:
        return state
    assert abs(weight - 1.0) < 1e-9, "a qubit is reset that is not measured"
    result = numpy.zeros_like(state)
    result[numpy.nonzero(ones)[0] ^ (1 << qubit)] = state[ones]
    return result


def run(circuit, state, kept):
    """Returns the state and the probability of each classical register, in order."""
    qubits = circuit.num_qubits
    registers = {}
    pending = QuantumCircuit(qubits)

    def flush():
        nonlocal state, pending
        if pending.data:
            state = Statevector(state).evolve(pending).data
            pending = QuantumCircuit(qubits)

    for instruction in circuit.data:
        lanes = [circuit.find_bit(qubit).index for qubit in instruction.qubits]
        if instruction.operation.name == "measure":
            flush()
            register, bit = circuit.find_bit(instruction.clbits[0]).registers[0]
            value = (kept >> bit) & 1 if register.name.startswith("word") else 0
            state, probability = project(state, lanes[0], value)
            registers[register.name] = registers.get(register.name, 1.0) * probability
        elif instruction.operation.name == "reset":
            flush()
            state = reset(state, lanes[0])
        else:
            pending.append(instruction.operation, lanes)
    flush()
    return state, registers


def reversed_index(index, bits):
    return int(format(index, f"0{bits}b")[::-1], 2)


def check(case):
    loads = qiskit.qasm2.loads if case["version"] == 2 else qiskit.qasm3.loads
    circuit = loads(case["text"])
    lanes = len(case["start"]).bit_length() - 1
    size = 1 << circuit.num_qubits
    # Lane 0 is our most significant bit and Qiskit's least; the ancillas behind are |0>.
    places = [reversed_index(k, lanes) for k in range(1 << lanes)]
    start = numpy.zeros(size, dtype=complex)
    expected = numpy.zeros(size, dtype=complex)
    start[places] = case["start"]
    expected[places] = case["state"]
    state, registers = run(circuit, start, case["kept"])
    found = [p for name, p in registers.items() if name.startswith("post")]
    if len(found) != len(case["post"]):
        return float("inf")
    deviations = [abs(a - b) for a, b in zip(found, case["post"])]
    return max([float(numpy.max(numpy.abs(state - expected)))] + deviations)


def main():
    worst = 0.0
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        deviation = check(case)
        worst = max(worst, deviation)
        print(f"{case['name']}: {deviation:.2e}")
    print(f"{len(cases)} circuits, worst deviation {worst:.2e}")
    sys.exit(0 if worst <= 1e-12 else 1)


main()
