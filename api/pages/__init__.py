"""The pages people read: routes, view values and templates. They ask the services and decide nothing themselves."""
