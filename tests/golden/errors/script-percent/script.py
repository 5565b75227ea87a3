# %% [markdown]
# A notebook in a script.

# %%
print(1)
