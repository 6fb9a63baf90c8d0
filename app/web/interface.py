"""The description of the open interface: one document for the whole house, each room hands over its own part."""

from typing import Any

from flask import Flask, current_app, jsonify, request
from werkzeug.wrappers import Response

from app.core.regions.rules import CODE
from app.web import filters

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MOST_PER_PAGE = 100
REGION: Schema = {"type": "string", "pattern": f"^{CODE}$"}


def or_null(schema: Schema) -> Schema:
    """The same, or nothing."""
    return {"anyOf": [schema, {"type": "null"}]}


def object_of(**properties: Schema) -> Schema:
    """An object with exactly these properties, each always there."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def list_of(schema: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": schema}


def page_of(schema: str) -> Schema:
    """One page of a list of a named schema."""
    return object_of(
        page={"type": "integer", "minimum": 1},
        per_page={"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE},
        more={"type": "boolean", "description": "is there a next page?"},
        items=list_of({"$ref": f"#/components/schemas/{schema}"}),
    )


def query(name: str, schema: Schema, words: str) -> Schema:
    """A parameter behind the question mark."""
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


def paging() -> list[Schema]:
    """The parameters of every list."""
    number = {"type": "integer", "minimum": 1}
    return [
        query("page", {**number, "maximum": 1_000_000}, "page number, 1 when left out"),
        query("per_page", {**number, "maximum": MOST_PER_PAGE}, "rows on a page, 20 when left out"),
    ]


def operation(summary: str, name: str, parameters: list[Schema], answer: str, *refusals: int) -> Schema:
    """One GET: what it takes, what it gives, how it refuses."""
    return {
        "summary": summary,
        "operationId": name,
        "parameters": parameters,
        "responses": {
            "200": _answer("the data; ETag names this version, any origin may read it", answer),
            "304": {"description": "nothing changed since the version named in If-None-Match"},
            **{str(code): _answer("what was asked for cannot be given", "Error") for code in refusals},
            "429": _answer("too many requests from this address", "Error"),
        },
    }


def _answer(words: str, schema: str) -> Schema:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": words, "content": content}


def describe(app: Flask, paths: Schema, schemas: Schema) -> None:
    """A room hands over its part; called in register()."""
    part = app.extensions.setdefault("interface", {"paths": {}, "schemas": {"Error": object_of(error=TEXT, help=TEXT)}})
    part["paths"] |= paths
    part["schemas"] |= schemas


def document() -> Schema:
    """The whole in OpenAPI 3.1."""
    part = current_app.extensions["interface"]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mingtang open data", "version": "1"},
        "paths": part["paths"],
        "components": {"schemas": part["schemas"]},
    }


def answered(**data: Any) -> Response:
    """Data for anybody's program, in a browser too (CORS); what a reader already has is not sent again."""
    response = jsonify(**data)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def whole_number(name: str, default: int, most: int) -> int:
    """A number of the query; 400 for what is none."""
    return filters.number(name, 1, most, default)
