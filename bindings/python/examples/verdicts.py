# %% [markdown]
# # Which targets of a list may be tested?
#
# Reads a policy, keeps the targets of a list that are in scope, and counts the answers by verdict and basis.

# %%
from __future__ import annotations

from collections import Counter

import scopegate

policy = scopegate.Policy.from_toml("""
version = 1

[policy]
name  = "Example disclosure"
owner = "Example"

[ownership]
domains = ["example.com", "example.net"]

[scope]
in_scope     = ["*.example.com", "https://shop.example.net"]
out_of_scope = ["blog.example.com", "https://www.example.com/careers"]
third_party  = ["status.example.com"]
""")
for warning in policy.warnings:
    print("warning:", warning)

# %% [markdown]
# ## The list
#
# As a tool writes it: with look-alikes, third-party systems, and lines that are not targets.

# %%
targets = [
    "https://app.example.com/login",
    "https://www.example.com/careers/1",
    "www.example.com",
    "api.example.com:8443",
    "https://shop.example.net/cart?id=7",
    "example.net",
    "blog.example.com",
    "status.example.com",
    "example.com.example.org",
    "example.statuspage.io",
    "192.168.0.1",
    "db.internal",
    r"https://example.org\@app.example.com/",
    "not a target",
]

# %% [markdown]
# ## Targets that may be tested
#
# `errors="skip"` drops lines that are not targets. Without it, the first of them raises an exception.

# %%
for target in policy.filter(targets, errors="skip"):
    print(target)

# %% [markdown]
# ## Verdicts by basis
#
# An error is not a verdict. It is counted by its code.


# %%
def words(answer: scopegate.Decision | scopegate.Undecided) -> tuple[str, str]:
    """Return the verdict and the basis of a decision, or the code of an error."""
    if isinstance(answer, scopegate.Undecided):
        return "error", answer.error.code
    return str(answer.verdict), str(answer.basis)


counts = Counter(words(answer) for answer in policy.check_many(targets))
print(f"{'verdict':14}{'basis':24}{'targets':>7}")
for (verdict, basis), count in sorted(counts.items()):
    print(f"{verdict:14}{basis:24}{count:7}")
