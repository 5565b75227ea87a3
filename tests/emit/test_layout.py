"""What is laid out in parts is laid out as the whole would be."""

from __future__ import annotations

import black
import libcst as cst
import pytest

from kalegen.emit.layout import in_layout, module_text
from kalegen.emit.spreading import spread_call, spread_signature

STEP = """

# step one: cell 1
@dsl.component(base_image="python:3.12", packages_to_install=["cloudpickle"], additional_funcs=[save, load, blame])
def one_step({parameters}):
{body}
"""
BODIES = (
    "    'first'\n    x = 1",
    "    x = 1\n\n\n\n    # above\n    y = 'single'; z = 2\n    # below\n\n    return y",
    "    import a\n    x = 'one'\n    import b\n    # why\n    y = {'a':1}\n    class C:\n        pass\n    z = C( )",
    "\n    # at the start\n    print('a', 'b')\n    def f(): return 'x'\n    # of g\n    def g( ): pass\n    f()",
    "    for x in y:\n        import c\n    t = 'x'\n    if t: import d\n    u = 'x'\n    # end",
    "    x = [1,\n        2]\n    y = '''\n  text ; 'x'\n'''\n    " + "z = " + " + ".join(["name_of_a_term"] * 9),
    "    x = ( 1 )  # fmt: skip\n    y = 'b'",
    "    kalegen_stub_1\n    y = 'b'",
    "    @decorated\n    def f(a, b): return 'x'\n    with a as b, c as d: pass\n    \n    return",
)  # fmt: skip


HEAD = "# about\nimport kfp\n"


@pytest.mark.parametrize("body", BODIES)
def test_parts_are_laid_out_as_in_the_whole(body: str) -> None:
    other = "    def f(): return 'x'\n    print( f )"
    code = HEAD + "".join(STEP.format(body=one, parameters="x: int") for one in (body, other, other))
    imported, *functions = cst.parse_module(code).body
    head = cst.Module([imported], header=cst.parse_module(code).header)
    text = module_text(head, [], [cst.ensure_type(node, cst.FunctionDef) for node in functions])
    assert text == in_layout(code)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 8])
def test_what_is_spread_is_as_black_spreads_it(count: int) -> None:
    parameters = ", ".join(f"parameter_{number}: str = {number}" for number in range(count))
    function = cst.ensure_type(
        cst.parse_statement(f"def function_of_a_step({parameters}):\n    pass\n"), cst.FunctionDef
    )
    signature = cst.Module([spread_signature(function)]).code
    assert black.format_str(signature, mode=black.Mode()) == signature
    call = cst.ensure_type(cst.parse_expression(f"function({parameters.replace(': str = ', '=')})"), cst.Call)
    line = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name("task"))], spread_call(call, 11))])
    code = cst.Module([function.with_changes(body=cst.IndentedBlock([line]))]).code
    statement = code.partition(":\n")[2] if not count else code.split("):\n", 1)[1]
    around = f"def f():\n{statement}"
    assert black.format_str(around, mode=black.Mode()) == around
