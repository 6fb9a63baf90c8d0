"""Village and community boards (村务公开、居务公开): accounts that prove themselves, lists that leak nothing."""
