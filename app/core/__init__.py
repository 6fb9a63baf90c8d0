"""The shared rooms. They serve the business rooms and never import one."""
