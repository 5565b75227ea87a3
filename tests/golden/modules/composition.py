# step seed: cell 3
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save],
)
def seed_step(base_out: Output[Artifact]):
    base = [10]

    marshal_save(base, base_out)


# step prep/load: cell 4 of parts/prep.ipynb
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[*GUARDING, marshal_blame, marshal_load, marshal_save],
)
def prep_load_step(base_in: Input[Artifact], rows_out: Output[Artifact], SIZE: int = 4):
    SIZE = int(SIZE)

    base = marshal_load(base_in)
    watched = marshal_watch(base=base)

    rows = list(range(SIZE))
    print(rows, base)

    marshal_guard(watched)

    marshal_save(rows, rows_out)


# step prep/inner/load: cell 1 of parts/inner.ipynb
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[*GUARDING, marshal_blame, marshal_load, marshal_save],
)
def prep_inner_load_step(
    rows_in: Input[Artifact],
    count_out: Output[Artifact],
    inner_out: Output[Artifact],
    SIZE: int = 4,
    SCALE: int = 2,
):
    SIZE = int(SIZE)
    SCALE = int(SCALE)

    rows = marshal_load(rows_in)
    watched = marshal_watch(rows=rows)

    inner = len(rows)
    count = SIZE
    print("inner", SCALE)

    marshal_guard(watched)

    marshal_save(count, count_out)
    marshal_save(inner, inner_out)


# step prep/more: cell 6 of parts/prep.ipynb
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_load, marshal_save],
)
def prep_more_step(
    base_in: Input[Artifact],
    inner_in: Input[Artifact],
    base_out: Output[Artifact],
    factor_out: Output[Artifact],
    WEIGHT: float = 1.5,
):
    WEIGHT = float(WEIGHT)

    import math

    base = marshal_load(base_in)
    inner = marshal_load(inner_in)

    factor = math.floor(WEIGHT) + inner
    base.append(factor)
    print("more")

    marshal_save(base, base_out)
    marshal_save(factor, factor_out)


# step train: cell 5
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *SAVING_DEFINITIONS,
        *GUARDING,
        marshal_blame,
        marshal_load,
        marshal_save,
        run_as_main,
    ],
)
def train_step(
    base_in: Input[Artifact],
    count_in: Input[Artifact],
    factor_in: Input[Artifact],
    rows_in: Input[Artifact],
    base_out: Output[Artifact],
    box_out: Output[Artifact],
    SCALE_in: int = 2,
):
    global Box, SCALE, base, box, count, factor, rows, scaled
    run_as_main()

    SCALE = int(SCALE_in)

    def scaled(xs):
        return [x * SCALE for x in xs]

    class Box:
        def __init__(self, v):
            self.v = v

    base = marshal_load(base_in)
    count = marshal_load(count_in)
    factor = marshal_load(factor_in)
    rows = marshal_load(rows_in)
    watched = marshal_watch(rows=rows)

    base.append(1)
    box = Box(sum(scaled(rows)) + base[0])
    print(factor, count)

    marshal_guard(watched)

    marshal_save(base, base_out)
    marshal_save(box, box_out)


# step report/finish: cell 1 of parts/report.ipynb
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *SAVING_DEFINITIONS,
        marshal_blame,
        marshal_load,
        marshal_save,
        run_as_main,
    ],
)
def report_finish_step(box_in: Input[Artifact], done_out: Output[Artifact]):
    global Box, box, done, math
    run_as_main()

    import math

    class Box:
        def __init__(self, v):
            self.v = v

    box = marshal_load(box_in)

    done = box.v
    print(isinstance(box, Box), math.pi > 3)

    marshal_save(done, done_out)


# step report/tell: cell 2 of parts/report.ipynb
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[*GUARDING, marshal_load, run_as_main],
)
def report_tell_step(done_in: Input[Artifact], SIZE_in: int = 4):
    global Box, SIZE, done
    run_as_main()

    SIZE = int(SIZE_in)

    class Box:
        def __init__(self, v):
            self.v = v

    done = marshal_load(done_in)
    watched = marshal_watch(done=done)

    if done > SIZE:
        print("tell", done)

    marshal_guard(watched)


# step load: cell 7
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load, run_as_main],
)
def load_step(
    base_in: Input[Artifact], done_in: Input[Artifact], rows_in: Input[Artifact]
):
    global Box, base, done, json, rows
    run_as_main()

    import json

    class Box:
        def __init__(self, v):
            self.v = v

    base = marshal_load(base_in)
    done = marshal_load(done_in)
    rows = marshal_load(rows_in)

    print(json.dumps([done, rows, base]))


PrepInnerOutputs = NamedTuple(
    "PrepInnerOutputs", [("inner_out", Artifact), ("count_out", Artifact)]
)


# notebook prep/inner
@kfp_dsl.pipeline(name="prep-inner")
def prep_inner_pipeline(
    rows_in: Input[Artifact], SIZE: int, SCALE: int
) -> PrepInnerOutputs:
    prep_inner_load_task = prep_inner_load_step(rows_in=rows_in, SIZE=SIZE, SCALE=SCALE)
    prep_inner_load_task.set_display_name("load")

    return PrepInnerOutputs(
        inner_out=prep_inner_load_task.outputs["inner_out"],
        count_out=prep_inner_load_task.outputs["count_out"],
    )


PrepOutputs = NamedTuple(
    "PrepOutputs",
    [
        ("base_out", Artifact),
        ("count_out", Artifact),
        ("factor_out", Artifact),
        ("rows_out", Artifact),
    ],
)


# notebook prep
@kfp_dsl.pipeline(name="prep")
def prep_pipeline(
    base_in: Input[Artifact], SIZE: int, SCALE: int, WEIGHT: float
) -> PrepOutputs:
    prep_load_task = prep_load_step(base_in=base_in, SIZE=SIZE)
    prep_load_task.set_display_name("load")

    prep_inner_task = prep_inner_pipeline(
        rows_in=prep_load_task.outputs["rows_out"], SIZE=SIZE, SCALE=SCALE
    )
    prep_inner_task.set_display_name("inner")

    prep_more_task = prep_more_step(
        base_in=base_in, inner_in=prep_inner_task.outputs["inner_out"], WEIGHT=WEIGHT
    )
    prep_more_task.set_display_name("more")

    return PrepOutputs(
        base_out=prep_more_task.outputs["base_out"],
        count_out=prep_inner_task.outputs["count_out"],
        factor_out=prep_more_task.outputs["factor_out"],
        rows_out=prep_load_task.outputs["rows_out"],
    )


ReportOutputs = NamedTuple("ReportOutputs", [("done_out", Artifact)])


# notebook report
@kfp_dsl.pipeline(name="report")
def report_pipeline(box_in: Input[Artifact], SIZE: int) -> ReportOutputs:
    report_finish_task = report_finish_step(box_in=box_in)
    report_finish_task.set_display_name("finish")

    report_tell_task = report_tell_step(
        done_in=report_finish_task.outputs["done_out"], SIZE_in=SIZE
    )
    report_tell_task.set_display_name("tell")

    return ReportOutputs(done_out=report_finish_task.outputs["done_out"])


@kfp_dsl.pipeline(name="main")
def main_pipeline(SIZE: int = 4, SCALE: int = 2, WEIGHT: float = 1.5):
    """Wire the steps.

    Args:
        SCALE: of the features
        WEIGHT: in grams
    """
    seed_task = seed_step()
    seed_task.set_display_name("seed")

    prep_task = prep_pipeline(
        base_in=seed_task.outputs["base_out"], SIZE=SIZE, SCALE=SCALE, WEIGHT=WEIGHT
    )
    prep_task.set_display_name("prep")

    train_task = train_step(
        base_in=prep_task.outputs["base_out"],
        count_in=prep_task.outputs["count_out"],
        factor_in=prep_task.outputs["factor_out"],
        rows_in=prep_task.outputs["rows_out"],
        SCALE_in=SCALE,
    )
    train_task.set_display_name("train")

    report_task = report_pipeline(box_in=train_task.outputs["box_out"], SIZE=SIZE)
    report_task.set_display_name("report")

    load_task = load_step(
        base_in=train_task.outputs["base_out"],
        done_in=report_task.outputs["done_out"],
        rows_in=prep_task.outputs["rows_out"],
    )
    load_task.set_display_name("load")


if __name__ == "__main__":
    compiler.Compiler().compile(main_pipeline, "main.yaml")
