# step prep/load: cell 1 of prep.ipynb
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *REPORTING,
        display_layout,
        display_plain,
        display_sorted,
        display_text,
        marshal_blame,
        marshal_dump,
        marshal_load_file,
        marshal_reducers_sys,
        marshal_save,
        marshal_save_file,
        prep_load_cells,
    ],
)
def prep_load_step(rows_out: Output[Artifact], report_out: Output[HTML], SIZE: int = 4):
    with report_open(report_out, "prep/load", prep_load_cells()) as report:
        SIZE = int(SIZE)

        report.next_cell()
        rows = list(range(SIZE))
        report.show(rows)
        report.end_cells()

        marshal_save(rows, rows_out)


# step prep/quiet: cell 2 of prep.ipynb
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def prep_quiet_step(rows_in: Input[Artifact]):
    rows = marshal_load(rows_in)

    print(rows)


# step train-items: cells 3, 4
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save, restore_json],
)
def train_items_step(train_items_out: Output[Artifact], DEPTHS: list = [1, 3]) -> list:
    DEPTHS = restore_json(DEPTHS, [1, 3])

    train_items = list(DEPTHS)
    answer = list(range(max(len(train_items), 1)))

    marshal_save(train_items, train_items_out)
    return answer


# step train-each: cells 3, 4
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *GUARDING,
        *REPORTING,
        display,
        display_layout,
        display_plain,
        display_sorted,
        display_text,
        marshal_blame,
        marshal_dump,
        marshal_load,
        marshal_load_file,
        marshal_reducers_sys,
        marshal_save,
        marshal_save_file,
        train_each_cells,
    ],
)
def train_each_step(
    train_items_in: Input[Artifact],
    train_parts_out: Output[Artifact],
    report_out: Output[HTML],
    train_index: int,
):
    with report_open(
        report_out, f"train-each, item {int(train_index) + 1}", train_each_cells()
    ) as report:
        train_index = int(train_index)

        train_items = marshal_load(train_items_in)
        watched = marshal_watch(train_items=train_items)

        report.next_cell()
        scores = []
        for depth in train_items[train_index : train_index + 1]:
            display(depth)
            scores.append(-depth)
        train_part = {"scores": scores}
        train_parts = (train_index, train_part)
        report.end_cells()

        marshal_guard(watched)

        marshal_save(train_parts, train_parts_out)


# step train: cells 3, 4
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *REPORTING,
        display_layout,
        display_plain,
        display_sorted,
        display_text,
        marshal_blame,
        marshal_dump,
        marshal_load,
        marshal_load_file,
        marshal_reducers_sys,
        marshal_save,
        marshal_save_file,
        train_cells,
    ],
)
def train_step(
    train_parts_in: Input[List[Artifact]],
    best_out: Output[Artifact],
    report_out: Output[HTML],
):
    with report_open(report_out, "train", train_cells()) as report:
        train_parts = [marshal_load(part) for part in train_parts_in]

        report.next_cell()
        scores = []
        for train_position, train_part in sorted(train_parts):
            scores.extend(train_part["scores"])

        report.next_cell()
        best = max(scores)
        print("<best>")
        report.show(best)
        report.end_cells()

        marshal_save(best, best_out)


# step check: cell 5
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *SAVING_DEFINITIONS,
        *GUARDING,
        *REPORTING,
        check_cells,
        display_layout,
        display_plain,
        display_sorted,
        display_text,
        marshal_blame,
        marshal_dump,
        marshal_load,
        marshal_load_file,
        marshal_reducers_sys,
        marshal_save,
        marshal_save_file,
        run_as_main,
    ],
)
def check_step(
    best_in: Input[Artifact], alarm_out: Output[Artifact], report_out: Output[HTML]
):
    global Odd, alarm, best
    with report_open(report_out, "check", check_cells()) as report:
        run_as_main()

        best = marshal_load(best_in)
        watched = marshal_watch(best=best)

        report.next_cell()

        class Odd(Exception):
            pass

        alarm = Odd(best)
        report.show(alarm)
        report.end_cells()

        marshal_guard(watched)

        marshal_save(alarm, alarm_out)


# step both: cell 6
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *GUARDING,
        *REPORTING,
        both_cells,
        bound_names,
        display_layout,
        display_plain,
        display_sorted,
        display_text,
        marshal_blame,
        marshal_dump,
        marshal_load,
        marshal_load_file,
        marshal_reducers_sys,
        marshal_save,
        marshal_save_file,
    ],
)
def both_step(
    best_in: Input[Artifact], y_out: Output[Artifact], report_out: Output[HTML]
):
    with report_open(report_out, "both", both_cells()) as report:
        best = marshal_load(best_in)
        watched = marshal_watch(best=best)

        report.next_cell()
        if best > -2:
            print("both")
            y = best
        report.end_cells()

        marshal_guard(watched)

        marshal_save(bound_names(locals(), "y"), y_out, "y")


# step tell: cell 7
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[
        *GUARDING,
        *REPORTING,
        bound_names,
        display_layout,
        display_plain,
        display_sorted,
        display_text,
        marshal_load,
        marshal_load_file,
        run_as_main,
        tell_cells,
    ],
)
def tell_step(
    alarm_in: Input[Artifact], y_in: Input[Artifact], report_out: Output[HTML]
):
    global Odd, alarm, y, y_bound
    with report_open(report_out, "tell", tell_cells()) as report:
        run_as_main()

        class Odd(Exception):
            pass

        alarm = marshal_load(alarm_in)
        y_bound = marshal_load(y_in)
        if "y" in y_bound:
            y = y_bound["y"]
        watched = marshal_watch(alarm=alarm, **bound_names(globals(), "y"))

        report.next_cell()
        print("tell", y, alarm)

        marshal_guard(watched)


# step never-condition: cell 8
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def never_condition_step(best_in: Input[Artifact]) -> bool:
    best = marshal_load(best_in)

    return bool(best > 5)


# step never: cell 8
@kfp_dsl.component(
    base_image="python:3.11",
    additional_funcs=[
        *REPORTING,
        display_layout,
        display_plain,
        display_sorted,
        display_text,
        never_cells,
    ],
)
def never_step(report_out: Output[HTML]):
    with report_open(report_out, "never", never_cells()) as report:
        report.next_cell()
        print("never")


# notebook prep
@kfp_dsl.pipeline(name="prep")
def prep_pipeline(SIZE: int):
    prep_load_task = prep_load_step(SIZE=SIZE)
    prep_load_task.set_display_name("load")

    prep_quiet_task = prep_quiet_step(rows_in=prep_load_task.outputs["rows_out"])
    prep_quiet_task.set_display_name("quiet")


@kfp_dsl.pipeline(name="main")
def main_pipeline(SIZE: int = 4, DEPTHS: list = [1, 3]):
    prep_task = prep_pipeline(SIZE=SIZE)
    prep_task.set_display_name("prep")

    train_items_task = train_items_step(DEPTHS=DEPTHS)
    train_items_task.set_display_name("train-items")

    with kfp_dsl.ParallelFor(
        items=train_items_task.outputs["Output"], name="for depth in DEPTHS"
    ) as train_index:
        train_each_task = train_each_step(
            train_items_in=train_items_task.outputs["train_items_out"],
            train_index=train_index,
        )
        train_each_task.set_display_name("train-each")

    train_task = train_step(
        train_parts_in=kfp_dsl.Collected(train_each_task.outputs["train_parts_out"])
    )
    train_task.set_display_name("train")

    check_task = check_step(best_in=train_task.outputs["best_out"])
    check_task.set_display_name("check")

    both_task = both_step(best_in=train_task.outputs["best_out"])
    both_task.set_display_name("both")

    with kfp_dsl.If(SIZE > 3, name="SIZE > 3"):
        tell_task = tell_step(
            alarm_in=check_task.outputs["alarm_out"], y_in=both_task.outputs["y_out"]
        )
        tell_task.set_display_name("tell")

    never_condition_task = never_condition_step(best_in=train_task.outputs["best_out"])
    never_condition_task.set_display_name("never-condition")

    with kfp_dsl.If(never_condition_task.outputs["Output"] == True, name="best > 5"):
        never_task = never_step()
        never_task.set_display_name("never")


if __name__ == "__main__":
    compiler.Compiler().compile(main_pipeline, "main.yaml")
