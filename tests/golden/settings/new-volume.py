# step write: cell 1
@kfp_dsl.component(
    base_image="python:3.12",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save],
)
def write_step(x_out: Output[Artifact]):
    x = 1

    marshal_save(x, x_out)


# step read: cell 2
@kfp_dsl.component(
    base_image="python:3.12",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def read_step(x_in: Input[Artifact]):
    x = marshal_load(x_in)

    print(x)


@kfp_dsl.pipeline(name="volumes")
def volumes_pipeline():
    data_volume = kfp_kubernetes.CreatePVC(
        pvc_name_suffix="-data",
        access_modes=["ReadWriteOnce"],
        size="5Gi",
        storage_class_name="fast",
        annotations={"team": "ml"},
    )

    write_task = write_step()
    write_task.set_display_name("write")
    kfp_kubernetes.mount_pvc(
        write_task, pvc_name=data_volume.outputs["name"], mount_path="/data"
    )

    read_task = read_step(x_in=write_task.outputs["x_out"])
    read_task.set_display_name("read")
    kfp_kubernetes.mount_pvc(
        read_task, pvc_name=data_volume.outputs["name"], mount_path="/data"
    )

    kfp_kubernetes.DeletePVC(pvc_name=data_volume.outputs["name"]).after(
        write_task, read_task
    )


if __name__ == "__main__":
    compiler.Compiler().compile(volumes_pipeline, "volumes.yaml")
