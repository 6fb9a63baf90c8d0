"""Units (机构): the offices that publish, invite and answer."""
