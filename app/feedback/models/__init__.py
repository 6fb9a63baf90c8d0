"""Tables of the room."""

from app.feedback.models.answers import Answer, Rating, Source
from app.feedback.models.blocks import Block
from app.feedback.models.covered import Covered, Starred
from app.feedback.models.desks import Assignment, Extension, Opinion, Pause, Route, Topic
from app.feedback.models.landmarks import Landmark
from app.feedback.models.posts import Enclosure, PhotoAppeal, Post, PostStep, Support
from app.feedback.models.redated import Redated, RedatedUnit
from app.feedback.models.taken_back import TakenBack
from app.feedback.models.templates import Template
from app.feedback.models.turned import Turned
from app.feedback.models.views import PostViews

__all__ = [
    "Answer",
    "Assignment",
    "Block",
    "Covered",
    "Extension",
    "Enclosure",
    "Opinion",
    "Pause",
    "Post",
    "Landmark",
    "PhotoAppeal",
    "Rating",
    "Redated",
    "RedatedUnit",
    "Route",
    "Source",
    "Starred",
    "PostStep",
    "PostViews",
    "Support",
    "TakenBack",
    "Template",
    "Topic",
    "Turned",
]
