# step work: cell 2
@kfp_dsl.component(
    base_image="python:3.12",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save],
)
def work_step(x_out: Output[Artifact], FAIL: bool = False):
    x = 1 / (not FAIL)

    marshal_save(x, x_out)


# step more: cell 3
@kfp_dsl.component(
    base_image="python:3.12",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def more_step(x_in: Input[Artifact]):
    x = marshal_load(x_in)

    print(x)


# step clean-up: cell 4
@kfp_dsl.component(base_image="python:3.12", additional_funcs=[final_status])
def clean_up_step(pipeline_status_in: PipelineTaskFinalStatus):
    pipeline_status = final_status(pipeline_status_in)

    print("the run", pipeline_status.state)


@kfp_dsl.pipeline(name="n")
def n_pipeline(FAIL: bool = False):
    clean_up_task = clean_up_step()
    clean_up_task.set_display_name("clean-up")
    clean_up_task.set_caching_options(False)

    with kfp_dsl.ExitHandler(exit_task=clean_up_task):
        work_task = work_step(FAIL=FAIL)
        work_task.set_display_name("work")

        more_task = more_step(x_in=work_task.outputs["x_out"])
        more_task.set_display_name("more")


if __name__ == "__main__":
    compiler.Compiler().compile(n_pipeline, "n.yaml")
