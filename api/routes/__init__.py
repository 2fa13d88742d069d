"""HTTP routes, by what they give: data (`/v1`), pages, health."""
